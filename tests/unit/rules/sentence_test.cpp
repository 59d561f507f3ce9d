// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a rule, of every action.
#include "penstock/rules/sentence.h"

#include <gtest/gtest.h>

#include <set>

#include "penstock/rules/rule_file.h"

namespace penstock::rules {
namespace {

std::string said(const std::string& json) {
  const auto read = readRules("[" + json + "]");
  EXPECT_TRUE(read) << json << ": " << read.error().message;
  return read ? sentenceOf(read->front()) : std::string();
}

TEST(SentenceTest, SaysWhenAndWhat) {
  EXPECT_EQ(said(R"({"when": "host == api.example.com && path contains /login", "stop": true, "actions": [
                     {"do": "set_header", "name": "X-A", "value": "1"}, {"do": "delay", "side": "response", "ms": 100}]})"),
            "When host is api.example.com and path contains /login: set the request's X-A to \"1\", delay the response 100 ms, then no further "
            "rules.");
  EXPECT_EQ(said(R"({"actions": [], "strict": true})"), "Always: nothing is done yet; what cannot be done is answered with 502.");
  EXPECT_EQ(said(R"({"on": ["response"], "when": "status >= 500", "actions": [{"do": "set_header", "name": "A", "value": "b"}]})"),
            "When status is at least 500, on responses: set the response's A to \"b\".");
  EXPECT_EQ(said(R"({"on": ["message"], "when": "ws.text contains ping", "actions": [{"do": "drop"}]})"),
            "When ws.text contains ping, on messages: drop the message.");
}

TEST(SentenceTest, SaysTheConditionsOfPypproxy) {
  EXPECT_EQ(said(R"({"action": "block", "when": "port == 1 || port == 2", "conditions": [
                     {"field": "host", "op": "equals", "value": "a.test"}, {"field": "path", "op": "prefix", "value": "/x", "negate": true},
                     {"field": "header", "op": "contains", "value": "Accept: json"}, {"field": "header", "op": "equals", "value": "DNT", "negate": true},
                     {"field": "body", "op": "regex", "value": "a+"}]})"),
            "When (port is 1 or port is 2) and host is a.test and path and query does not begin with /x and the header Accept contains json and the "
            "header DNT is not there and body matches a+: block it with 403.");
}

struct Case {
  const char *action, *words;
};
constexpr Case cases[] = {
    {R"({"do": "passthrough"})", "let it pass as it came, with no further rules"},
    {R"({"do": "stop"})", "apply no further rules"},
    {R"({"do": "drop"})", "end the connection without an answer"},
    {R"({"do": "reset"})", "reset the connection"},
    {R"({"do": "no_record"})", "do not record it"},
    {R"({"do": "breakpoint"})", "hold it for you"},
    {R"({"do": "breakpoint", "side": "response"})", "hold the response for you"},
    {R"({"do": "block", "status": 404, "body": "gone"})", "block it with 404 and \"gone\""},
    {R"({"do": "redirect", "to": "https://b.test/"})", "redirect to https://b.test/ with 302"},
    {R"({"do": "mock", "body": "{}"})", "answer 200 with \"{}\""},
    {R"({"do": "mock", "status": 204})", "answer 204 with no content"},
    {R"({"do": "mock", "file": "/a/b.json"})", "answer 200 with the file /a/b.json"},
    {R"({"do": "mock", "body_base64": "/w=="})", "answer 200 with 1 bytes"},
    {R"({"do": "map_local", "path": "/srv/site"})", "answer from /srv/site"},
    {R"({"do": "map_remote", "to": "https://c.test{path}", "keep_host": true})", "send it to https://c.test{path}, keeping its Host"},
    {R"({"do": "set_header", "name": "A", "value": "b"})", "set the request's A to \"b\""},
    {R"({"do": "add_header", "side": "response", "name": "A", "value": "b"})", "add A \"b\" to the response"},
    {R"({"do": "remove_header", "name": "Cookie"})", "remove the request's Cookie"},
    {R"({"do": "remove_header", "name": "Cookie", "find": "id="})", "remove the request's Cookie where id= is found in it"},
    {R"({"do": "replace_header", "name": "A", "find": "x+", "value": "y"})", "replace x+ in the request's A by \"y\""},
    {R"({"do": "set_body", "value": "all of it"})", "set the request's body to \"all of it\""},
    {R"({"do": "append_body", "side": "response", "value": "!"})", "append \"!\" to the response's body"},
    {R"({"do": "replace_body", "find": "a", "with": "b"})", "replace \"a\" by \"b\" in the request's body"},
    {R"({"do": "regex_body", "find": "a+", "with": "b"})", "replace what matches a+ by \"b\" in the request's body"},
    {R"({"do": "json_body", "path": "$.user", "value": {"id": 1}})", "set $.user in the request's body to {\"id\":1}"},
    {R"({"do": "json_body", "path": "$.user"})", "take $.user out of the request's body"},
    {R"({"do": "set_method", "value": "PUT"})", "change the method to PUT"},
    {R"({"do": "set_url", "value": "/other"})", "change the path to /other"},
    {R"({"do": "set_url", "value": "https://d.test/"})", "change the URL to https://d.test/"},
    {R"({"do": "set_status", "value": 503})", "change the status to 503"},
    {R"({"do": "delay", "ms": {"min": 50, "max": 200}})", "delay the request 50 to 200 ms"},
    {R"({"do": "throttle", "up": 10240, "down": 1572864})", "slow it down (upload 10 KB/s, download 1.5 MB/s)"},
    {R"({"do": "throttle", "profile": "3g", "loss": 0.015, "latency": {"mean": 80, "deviation": 10}})",
     "slow it down (as by 3g, about 80 ms \u00b1 10 latency, 1.5 % loss)"},
    {R"({"do": "fault", "kind": "cut", "after": 1000, "chance": 0.25})", "cut the response's body after 1000 bytes, of 25 % of them"},
    {R"({"do": "fault", "kind": "stall", "ms": 500, "side": "request"})", "stall the request's body 500 ms at its beginning"},
    {R"({"do": "fault", "kind": "drip", "ms": 5, "after": 10})", "let the response's body drip, a byte each 5 ms after 10 bytes"},
    {R"({"do": "fault", "kind": "reset", "after": 10})", "reset the connection in the response's body after 10 bytes"},
    {R"({"do": "mark", "color": "red", "tag": "slow", "comment": "look"})", "mark it (red, tag slow, comment \"look\")"},
    {R"({"do": "script", "file": "/a.py", "function": "sign"})", "call sign of the script /a.py"},
};

TEST(SentenceTest, SaysEveryAction) {
  std::set<std::size_t> seen;
  for (const Case& c : cases) {
    const auto read = readRules("[{\"actions\": [" + std::string(c.action) + "]}]");
    ASSERT_TRUE(read) << c.action << ": " << read.error().message;
    const Rule& rule = read->front();
    EXPECT_EQ(actionInWords(rule.actions[0], rule.on), c.words);
    seen.insert(rule.actions[0].index());
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<Action>) << "each kind has a case";
}

TEST(SentenceTest, LongTextsAreCutAndStayOneLine) {
  const std::string words = said(R"({"actions": [{"do": "set_body", "value": ")" + std::string(500, 'x') + R"(\nend"}]})");
  EXPECT_EQ(words, "Always: set the request's body to \"" + std::string(60, 'x') + "\u2026\".");
  EXPECT_EQ(said(R"({"actions": [{"do": "set_body", "value": "a\nb"}]})"), "Always: set the request's body to \"a b\".");
}

}  // namespace
}  // namespace penstock::rules
