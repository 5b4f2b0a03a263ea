import * as z from "zod";

// The content security policy forbids eval. zod would try it once to see, which the browser reports as a violation.
z.config({ jitless: true });
