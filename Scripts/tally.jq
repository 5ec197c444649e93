# Reads the event stream of swift-testing (one JSON object a line; the last may be cut off by a crash) and says what became of
# each test: one line "passed|failed|skipped|partly <tab> test <tab> reason" each.
#
#     jq -nrR --rawfile output OUTPUT -f Scripts/tally.jq EVENTS
#
# A test skips itself with `.enabled(if:)`, `.disabled()`, `try Test.cancel("reason")`, or, where it cannot, by printing
# `skipped: <test>: <reason>` on a line of its own; OUTPUT is searched for those.

def opening: sub("\\(.*\\)$"; "") + ": ";   # a test without a name of its own is called like its function, `name()`

[inputs | fromjson?] as $records
| [$records[] | select(.kind == "event") | .payload] as $events
| ($events | map(select(.kind == "testEnded")) | INDEX(.testID) | map_values(.messages[0].symbol)) as $ends
| ($events | map(select(.kind == "testSkipped" or .kind == "testCancelled")) | INDEX(.testID) | map_values(._comments | join(" "))) as $skips
| ($events | map(select(.kind == "testCaseCancelled")) | INDEX(.testID) | map_values(._comments | join(" "))) as $cases
| ($events | map(select(.kind == "testStarted")) | INDEX(.testID)) as $starts
| [$output | split("\n")[] | select(startswith("skipped: ")) | ltrimstr("skipped: ")] as $said
| [$records[] | select(.kind == "test" and .payload.kind == "function") | .payload
    | .id as $id | (.displayName // .name) as $name
    | ([$said[] | select(startswith($name | opening)) | ltrimstr($name | opening)] | first) as $own
    | if $ends[$id] == "fail" then ["failed", $name, "see above"]
      elif $skips | has($id) then ["skipped", $name, $skips[$id]]
      elif $ends[$id] and $own then ["skipped", $name, $own]
      elif $ends[$id] and ($cases | has($id)) then ["passed", $name, ""], ["partly", $name, $cases[$id]]
      elif $ends[$id] then ["passed", $name, ""]
      elif $starts | has($id) then ["failed", $name, "it never ended: the test process crashed or was stopped"]
      else ["failed", $name, "it never ran: the test process ended before"]
      end] as $tests
| ([$said[] | select(. as $line | $tests | all(.[1] as $name | $line | startswith($name | opening) | not))] | unique) as $strays
| ([$events[] | select(.kind == "issueRecorded" and .testID == null and (.issue.isKnown | not))] | length) as $homeless
| $tests[],
  ($strays[] | ["partly", ., ""]),
  (if $homeless > 0 then ["failed", "\($homeless) issues outside any test", "see above"] else empty end)
| @tsv
