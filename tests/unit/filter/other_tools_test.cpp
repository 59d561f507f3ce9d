// SPDX-License-Identifier: GPL-3.0-or-later
// Expressions of pypproxy and PacketProxy, and what they mean there. Where the two disagree, or the language says otherwise, it
// is told.
#include <gtest/gtest.h>

#include "unit/filter/sample.h"

namespace penstock::filter::test {
namespace {

struct Case {
  const char* expression;
  void (*make)(Sample&);
  bool matches;
};

void plain(Sample&) {}
void post(Sample& s) {
  s.method("POST").target("/login");
}
void other(Sample& s) {
  s.host("other.com");
}
void notFound(Sample& s) {
  s.status(404);
}
void pending(Sample& s) {
  s.status(0);
}
void http(Sample& s) {
  s.scheme("http").host("api.example.com", 80);
}
void webSocket(Sample& s) {
  s.protocol("WebSocket", model::Application::webSocket);
}
void grpc(Sample& s) {
  s.protocol("gRPC", model::Application::grpc);
}
void results(Sample& s) {
  s.responseBody = "{\"results\": []}";
}
void token(Sample& s) {
  s.requestField("Authorization", "Bearer Token-1");
  s.requestBody = "user=a&password=b c";
}
void html(Sample& s) {
  s.type("text/html");
}
void modified(Sample& s) {
  s.numbers[FieldId::modified] = 1;
}
void resent(Sample& s) {
  s.texts[FieldId::source] = "resender";
}
void unusualPort(Sample& s) {
  s.host("api.example.com", 8443);
}
void spaces(Sample& s) {
  s.responseBody = "we sell bread and butter, or (nearly) so";
}

void check(const Case& c) {
  Sample sample;
  c.make(sample);
  EXPECT_EQ(matches(c.expression, sample), c.matches) << c.expression;
}

// pypproxy/store/filter_parser.py: field == | != | contains | ~ value, joined by && and ||. A value ends at the next of these.
TEST(OtherTools, pypproxy) {
  const Case cases[] = {
      // its own tests
      {"", plain, true},
      {"host == api.example.com", plain, true},
      {"host == api.example.com", other, false},
      {"host contains example", plain, true},
      {"host contains example", other, false},
      {"method == POST", post, true},
      {"method == POST", plain, false},
      {"path contains users", plain, true},
      {"path contains users", post, false},
      {"status == 200", plain, true},
      {"status == 200", notFound, false},
      {"protocol == https", plain, true},
      {"protocol == https", http, false},
      {"host == api.example.com && method == GET", plain, true},
      {"host == api.example.com && method == GET", post, false},
      {"method == GET || method == POST", post, true},
      {"method != GET", post, true},
      {"method != GET", plain, false},
      {"path ~ ^/v[0-9]+/", plain, true},
      {"path ~ ^/v[0-9]+/", post, false},
      {"full_text contains results", results, true},
      {"full_text contains results", plain, false},
      // its manual
      {"method == POST && path contains /login", post, true},
      {"status ~ ^[45]", notFound, true},
      {"status ~ ^[45]", plain, false},
      {"full_text contains token", token, true},
      {"full_text contains Authorization", token, true},
      // letter case: contains ignores it, == and ~ do not
      {"host contains EXAMPLE", plain, true},
      {"host == API.example.com", plain, false},
      {"host ~ API", plain, false},
      {"HOST CONTAINS example", plain, true},
      // its other names
      {"server == api.example.com", plain, true},
      {"url == /v1/users", plain, true},
      {"url ~ ^/v1", plain, true},
      {"status_code == 404", notFound, true},
      {"type == https", plain, true},
      {"type == grpc", grpc, true},
      {"all contains RESULTS", results, true},
      {"protocol == ws", webSocket, true},
      {"protocol == https", webSocket, false},
      {"protocol == grpc", grpc, true},
      {"protocol != grpc", plain, true},
      {"host == api.example.com:8443", unusualPort, true},
      // the answer that is not there yet is 0
      {"status == 0", pending, true},
      {"status != 200", pending, true},
      {"status contains 4", notFound, true},
      // no spaces are needed, and values hold some
      {"host==api.example.com&&method==GET", plain, true},
      {"request contains password=b c", token, true},
      {"response contains bread and butter", spaces, true},
      {"response contains bread and jam", spaces, false},
      {"response contains sell or buy", spaces, false},
      // request and response are one text each, from the method or status to the body
      {"request ~ ^GET /v1", plain, true},
      {"request ~ Authorization.*password", token, true},
      {"response ~ ^200 ", results, true},
      {"request contains token || response contains error", token, true},
  };
  for (const Case& c : cases) check(c);
}

// packetproxy/common/FilterTextParser: column =~ | == | >= | <= | !~ | != value.
TEST(OtherTools, packetProxy) {
  const Case cases[] = {
      {"request =~ users", plain, true},
      {"request == users", plain, true},  // == searches
      {"request == /v./users", plain, true},
      {"request == USERS", plain, false},
      {"request != login", plain, true},
      {"request !~ users", plain, false},
      {"response =~ res.lts", results, true},
      {"full_text == results", results, true},
      {"full_text == RESULTS", results, false},
      {"full_text_i == RESULTS", results, true},
      {"full_text =~ results", results, true},
      {"full_text =~ re.ults", results, false},  // a text, not a pattern
      {"full_text_i =~ RESULTS", results, true},
      {"full_text != results", results, false},
      {"type == json", plain, true},
      {"type == application.json", plain, true},
      {"type =~ html", html, true},
      {"type != json", plain, false},
      {"client_ip == 127.0.0", plain, true},
      {"client_ip =~ ^127", plain, true},
      {"server_ip == 93.184.216.34", plain, true},
      {"server_ip != 10.0.0.1", plain, true},
      {"server_port == 443", plain, true},
      {"client_port == 51234", plain, true},
      {"length >= 1000", plain, true},
      {"length <= 1000", plain, false},
      {"id >= 5 && id <= 9", plain, true},
      {"group == 7", plain, true},
      {"modified == true", modified, true},
      {"modified == true", plain, false},
      {"resend == true", resent, true},
      {"resend != true", plain, true},
      {"encode =~ HTTP", plain, true},
      {"alpn == HTTP/1.1", plain, true},
      // && binds before ||, with parentheses
      {"request == nothing && request == never || request == users", plain, true},
      {"request == nothing && (request == never || request == users)", plain, false},
      {"( request == users )", plain, true},
  };
  for (const Case& c : cases) check(c);
}

// What changes, and why.
TEST(OtherTools, differences) {
  // pypproxy reads "a || b && c" from left to right and passes over parentheses; PacketProxy and everybody else do not.
  Sample s;
  EXPECT_TRUE(matches("method == GET || method == POST && status == 404", s));
  // A whole value in quotes is the text inside them; a quote that is a part of the value is itself.
  s.responseBody = "{\"id\":5}";
  EXPECT_TRUE(matches("response contains \"id\":5", s));
  EXPECT_TRUE(matches("host == \"api.example.com\"", s));
  // What pypproxy cannot read matches everything there. Here it is an error, or something to look for.
  EXPECT_FALSE(problemOf("hots == x").message.empty());
  EXPECT_FALSE(matches("!@#$%", [] {
    Sample x;
    x.responseBody = "@#$%";
    return x;
  }()));
  // "~i" is an operator of this language.
  EXPECT_TRUE(matches("host ~i EXAMPLE", s));
  EXPECT_TRUE(matches("path ~i USERS", s));
}

}  // namespace
}  // namespace penstock::filter::test
