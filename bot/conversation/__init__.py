"""What a person meant and who will read the reply; the same for chat and shell."""
