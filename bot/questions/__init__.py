"""Questions that people asked, with what was answered."""
