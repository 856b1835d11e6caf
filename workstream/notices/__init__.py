"""Acts on notices: taking files in, reading them, matching buyers, keeping the words, letting be found."""
