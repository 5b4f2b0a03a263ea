import { noticeTexts } from "../../../workers/contract/notices.ts";

/** What was decided about a file and what is odd about it: the program's own sentences. */
export const facts = noticeTexts;
