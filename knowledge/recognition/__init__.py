"""What a message is before anything is looked up: an event, a foreign wish, a deed, or too little."""
