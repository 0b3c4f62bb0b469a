"""What is known and how it is answered: the standard as data, retrieval, proof and answers."""
