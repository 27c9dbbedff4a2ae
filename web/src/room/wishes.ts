// What somebody may need with what they share: as it stands beside it, and as it is chosen.
import type { MsgSend } from "./live";

export type WishWord = NonNullable<MsgSend["wish"]>;

export const WISHES: Record<WishWord, readonly [said: string, choice: string]> = {
  listen: ["Just listen, please.", "Just listen"],
  stories: ["Similar stories are welcome.", "Similar stories"],
  ideas: ["Ideas are welcome.", "Ideas"],
  practical: ["Practical help is welcome.", "Practical help"],
  no_replies: ["No replies, please.", "No replies"],
};
