"""The loop of ``cleaner run``: shards in, shards out, over several processes, resumed where it was stopped."""
