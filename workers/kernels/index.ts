export { setScratch } from "./scratch";
