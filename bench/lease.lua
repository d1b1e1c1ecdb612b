-- For wrk, with one connection for each thread: leases a worktree, gives it back, and so on. The file
-- holds the two requests, separated by NUL; in the second, WORKTREE and TOKEN stand for what was
-- granted. The body of that one has 32 digits in place of TOKEN, so its length is right.
local acquire, release
local granted = nil

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  local text = file:read("*a")
  file:close()
  acquire, release = text:match("^([^%z]+)%z([^%z]+)$")
end

function request()
  if granted == nil then return acquire end
  return (release:gsub("WORKTREE", granted.worktree):gsub("TOKEN", granted.token))
end

function response(status, headers, body)
  if granted ~= nil then
    granted = nil
  elseif status == 201 then
    granted = {worktree = body:match('"worktree":{"id":(%d+)'),
               token = body:match('"lease_token":"(%x+)"')}
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'cq-bench {"requests":%d,"microseconds":%d,"bytes":%d,"p50":%.0f,"p90":%.0f,"p99":%.0f,' ..
    '"worst":%.0f,"refused":%d,"failed":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50),
    latency:percentile(90), latency:percentile(99), latency.max, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
