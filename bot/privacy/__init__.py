"""What is kept about people: for how long, shown to them, erased, and told to them at first use."""
