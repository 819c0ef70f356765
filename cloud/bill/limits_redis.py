"""The counting of limits.py for all processes together: three short Lua scripts in Redis.

The scripts read Redis' own clock, so that workers whose clocks differ still agree. Every key
expires by itself; losing Redis' data costs at most one burst. RedisError passes to the caller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redis import Redis

    from cloud.bill.limits import Bucket

PREFIX = "deskbridge:bill:"

# How many were spent in which minute, of the last hour: KEYS[n] a hash of minute -> number.
_NOTE = """
local minute = math.floor(now / 60)
if redis.call('HINCRBY', spent, minute, 1) == 1 then
    for _, field in ipairs(redis.call('HKEYS', spent)) do
        if tonumber(field) <= minute - 60 then redis.call('HDEL', spent, field) end
    end
end
redis.call('PEXPIRE', spent, 3660000)
"""
# KEYS bucket, shut, spent · ARGV burst, per second -> "0", or the seconds to wait as text
_TAKE = (
    """
local closed = redis.call('PTTL', KEYS[2])
if closed > 0 then return tostring(closed / 1000) end
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local burst, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local state = redis.call('HMGET', KEYS[1], 'tokens', 'since')
local tokens, since = tonumber(state[1]) or burst, tonumber(state[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - since) * rate)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = (1 - tokens) / rate end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'since', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 60000)
if wait > 0 then return tostring(wait) end
local spent = KEYS[3]
"""
    + _NOTE
    + """
return "0"
"""
)
# KEYS places, spent · ARGV holder, most, lease in seconds -> 1 or 0
_ENTER = (
    """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.6f', now))
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], string.format('%.6f', now + tonumber(ARGV[3])), ARGV[1])
redis.call('PEXPIRE', KEYS[1], math.ceil(tonumber(ARGV[3]) * 1000) + 60000)
local spent = KEYS[2]
"""
    + _NOTE
    + """
return 1
"""
)


class SharedCounts:
    """See limits.Counts."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._take = redis.register_script(_TAKE)
        self._enter = redis.register_script(_ENTER)

    def take(self, name: str, bucket: Bucket) -> float:
        """See limits.Counts."""
        key = PREFIX + name
        answer = self._take(
            keys=[key, f"{key}:shut", f"{key}:spent"], args=[bucket.burst, bucket.per_second]
        )
        return float(answer)

    def enter(self, name: str, holder: str, *, most: int, lease: float) -> bool:
        """See limits.Counts."""
        key = PREFIX + name
        return bool(self._enter(keys=[key, f"{key}:spent"], args=[holder, most, lease]))

    def leave(self, name: str, holder: str) -> None:
        """See limits.Counts."""
        self._redis.zrem(PREFIX + name, holder)

    def shut(self, name: str, seconds: float) -> None:
        """See limits.Counts."""
        self._redis.set(PREFIX + name + ":shut", "1", px=max(1, int(seconds * 1000)))

    def spent(self, names: Sequence[str]) -> list[int]:
        """How many tokens were taken, or places occupied, in the last hour, of each name."""
        seconds, _ = self._redis.time()
        with self._redis.pipeline(transaction=False) as asked:
            for name in names:
                asked.hgetall(f"{PREFIX}{name}:spent")
            found = asked.execute()
        oldest = int(seconds) // 60 - 60
        return [
            sum(int(number) for minute, number in each.items() if int(minute) > oldest)
            for each in found
        ]
