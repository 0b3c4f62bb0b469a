"""What runs when, without anybody asking."""
