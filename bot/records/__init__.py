"""Makes the audit trail provable to others: anchors outside, exports that prove themselves."""
