"""Nonconformities (10.2): corrected, their cause removed, and closed once that has worked."""
