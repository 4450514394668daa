#!/usr/bin/env bash
# curl against the demo: curl.sh URL DIRECTORY. Prints each exchange as `curl -v` tells it.
set -euo pipefail

url=$1
work=$2

fail() {
    echo "curl: $1" >&2
    exit 1
}

# Runs curl; leaves the content in $work/content and the exchange in $work/exchange.
ask() {
    echo "== curl $*"
    if ! curl -sS -v --max-time 20 -o "$work/content" "$@" 2>"$work/exchange"; then
        cat "$work/exchange"
        fail "expected success"
    fi
    tr -d '\r' <"$work/exchange" | grep -E '^[<>*] ' || true
    if grep -qiE 'excess|empty reply|malformed|died|closed with|reset by' "$work/exchange"; then
        fail "expected no complaint"
    fi
}

# The exchange has, or has not, a line that matches.
has() { tr -d '\r' <"$work/exchange" | grep -iE -- "$1" >/dev/null || fail "expected a line like: $1"; }
has_no() { ! tr -d '\r' <"$work/exchange" | grep -iE -- "$1" >/dev/null || fail "expected no line like: $1"; }
content_is() { [[ $(<"$work/content") == "$1" ]] || fail "expected the content: $1"; }

ask "$url/plaintext"
has '^< HTTP/1.1 200 OK$'
has '^< Content-Length: 13$'
content_is 'Hello, World!'

# Two requests on one connection.
ask "$url/json" --next -sS -v -o "$work/content" "$url/plaintext"
has 're-using existing'
content_is 'Hello, World!'

ask -H 'Content-Type: text/x-curl' --data-binary 'hello' "$url/echo"
has '^> Content-Length: 5$'
has '^< Content-Type: text/x-curl$'
content_is 'hello'

ask -H 'Transfer-Encoding: chunked' --data-binary 'hello, in chunks' "$url/echo"
has '^> Transfer-Encoding: chunked$'
content_is 'hello, in chunks'

# curl waits for 100 Continue far longer than this check may take.
head -c 200000 /dev/urandom >"$work/upload"
ask --expect100-timeout 60 -H 'Expect: 100-continue' --data-binary "@$work/upload" "$url/echo"
has '^< HTTP/1.1 100 Continue$'
has '^< HTTP/1.1 200 OK$'
cmp "$work/upload" "$work/content" || fail "expected the upload back"

# What is known to be refused is refused before it is sent.
ask --expect100-timeout 60 -H 'Expect: 100-continue' --data-binary "@$work/upload" "$url/nowhere"
has '^< HTTP/1.1 404 Not Found$'
has_no '^< HTTP/1.1 100'

ask --head "$url/plaintext"
has '^> HEAD /plaintext HTTP/1.1$'
has '^< Content-Length: 13$'
has 'left intact'

ask --http1.0 "$url/plaintext"
has '^> GET /plaintext HTTP/1.0$'
has '^< HTTP/1.1 200 OK$'
has '^< Connection: close$'
content_is 'Hello, World!'

ask --http1.0 --data-binary 'hello' "$url/echo"
has_no '^< Transfer-Encoding'
content_is 'hello'

ask --compressed "$url/echo/hello"
has '^< Content-Encoding: gzip$'
content_is 'hello'

ask --data-binary "@$work/upload" "$url/files/upload"
has '^< HTTP/1.1 201 Created$'
ask "$url/files/upload"
has '^< Content-Type: application/octet-stream$'
cmp "$work/upload" "$work/content" || fail "expected the file back"

ask -X DELETE "$url/json"
has '^< HTTP/1.1 405 Method Not Allowed$'
has '^< Allow: .*GET'

ask --path-as-is "$url/files/../../etc/passwd"
has '^< HTTP/1.1 (400|404)'
echo "curl: as it should be"
