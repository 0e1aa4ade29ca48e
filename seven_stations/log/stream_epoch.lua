-- When this incarnation of a stream was first read, in epoch milliseconds. It is the name of a consumer group of
-- the stream, which is deleted with it. KEYS: stream. ARGV: prefix of the group's name; start of the epochs in ms.
if redis.call('EXISTS', KEYS[1]) == 1 then
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
    local epoch = string.match(group[2], '^' .. ARGV[1] .. '(%d+)$')
    if epoch and #epoch <= 13 then return tonumber(epoch) end
  end
end
local time = redis.call('TIME')
-- If the server's clock is wrong and earlier than the start, the number is still unique.
local epoch = math.abs(time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[2])
redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1] .. string.format('%d', epoch), '0', 'MKSTREAM')
return epoch
