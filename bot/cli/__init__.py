"""The shell's side of the conversation: parse, call, print."""
