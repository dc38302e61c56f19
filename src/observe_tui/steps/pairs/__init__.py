"""What the teacher did beside what the pupils did."""
