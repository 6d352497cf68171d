"""What a notation leaves unsaid: what a bare ∇ differentiates, what a bar means, how far a sum reaches."""
