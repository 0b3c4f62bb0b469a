"""The methods of the Web API, one family to a file."""
