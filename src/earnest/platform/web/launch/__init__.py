"""The pages of a launch: what is sold and how fairly, ordering, one's place, the numbers."""
