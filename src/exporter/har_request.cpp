// SPDX-License-Identifier: GPL-3.0-or-later
// The standard members of an entry: `request`, `response` and `timings`.
#include "exporter/har_parts.h"

#include <algorithm>
#include <set>

#include "exporter/har_text.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/form.h"
#include "penstock/codec/iso_time.h"
#include "penstock/codec/media_type.h"
#include "penstock/exporter/json.h"
#include "penstock/model/url.h"

namespace penstock::exporter {
namespace {

using model::Direction;
using model::Timings;
using std::string_view;

constexpr std::uint64_t kMostForm = 256 * 1024;  // bytes of a form whose fields are listed beside its text
constexpr std::size_t kMostListed = 10'000;      // cookies and fields of a query

void addHeaders(JsonList& object, std::string& out, const model::Headers* headers) {
  object.name("headers");
  JsonList list(out, '[');
  for (std::size_t i = 0; headers && i < headers->size(); ++i) {
    list.next();
    JsonList field(out);
    field.add("name", (*headers)[i].name);
    field.add("value", (*headers)[i].value);
    field.close();
  }
  list.close();
}

void addPairs(JsonList& object, std::string& out, string_view member, const std::vector<codec::NameValue>& pairs) {
  object.name(member);
  JsonList list(out, '[');
  for (std::size_t i = 0; i < std::min(pairs.size(), kMostListed); ++i) {
    list.next();
    JsonList pair(out);
    pair.add("name", pairs[i].name);
    pair.add("value", pairs[i].value);
    pair.close();
  }
  list.close();
}

void addRequestCookies(JsonList& object, std::string& out, const model::Headers* headers) {
  std::vector<codec::NameValue> cookies;
  if (headers)
    for (const string_view field : headers->findAll("cookie"))
      for (codec::NameValue& cookie : codec::parseCookies(field)) cookies.push_back(std::move(cookie));
  addPairs(object, out, "cookies", cookies);
}

void addSetCookie(std::string& out, string_view field) {
  const codec::SetCookie cookie = codec::parseSetCookie(field);
  JsonList j(out);
  j.add("name", cookie.name);
  j.add("value", cookie.value);
  bool secure = false, httpOnly = false;
  std::set<string_view> seen;  // the first of each
  const auto add = [&](string_view member, string_view value) {
    if (seen.insert(member).second) j.add(member, value);
  };
  for (const codec::NameValue& a : cookie.attributes) {
    const std::string name = lowered(a.name);
    if (name == "path") add("path", a.value);
    if (name == "domain") add("domain", a.value);
    if (name == "samesite") add("sameSite", a.value);
    if (name == "expires")
      if (const auto date = codec::readCookieDate(a.value)) add("expires", codec::isoTime(*date).substr(0, 23) + "Z");
    secure = secure || name == "secure";
    httpOnly = httpOnly || name == "httponly";
  }
  j.add("httpOnly", httpOnly);
  j.add("secure", secure);
  j.close();
}

void addResponseCookies(JsonList& object, std::string& out, const model::Headers* headers) {
  object.name("cookies");
  JsonList list(out, '[');
  std::size_t count = 0;
  if (headers)
    for (const string_view field : headers->findAll("set-cookie")) {
      if (++count > kMostListed) break;
      list.next();
      addSetCookie(out, field);
    }
  list.close();
}

/// Of a message as HTTP/1 has it; -1: it has none such.
std::int64_t headSize(const model::Headers* headers) {
  if (!headers || headers->empty() || (*headers)[0].name.starts_with(':')) return -1;
  return std::int64_t(headers->received().size());
}

std::string fieldOf(const model::Headers* headers, string_view name) { return headers ? headers->joined(name) : std::string(); }

Result<void> addPostData(JsonList& request, TextOut& out, const model::BodyReader& body, const model::Headers* headers) {
  const std::string type(headers ? headers->find("content-type").value_or("") : ""), coding = fieldOf(headers, "content-encoding");
  const BodyLook look = lookAt(body, coding);
  request.name("postData");
  JsonList data(out.text());
  data.add("mimeType", type);
  if (auto added = addHarText(data, out, body, coding, look); !added) return added;
  if (coding.empty() && look.size <= kMostForm && codec::mediaType(type) == "application/x-www-form-urlencoded")
    if (const auto form = body.read(0, kMostForm)) addPairs(data, out.text(), "params", codec::parseForm(*form));
  if (!look.trouble.empty()) data.add("comment", look.trouble);
  data.close();
  return out.pass();
}

std::string_view mimeOf(const model::Headers* headers) { return headers ? headers->find("content-type").value_or("x-unknown") : "x-unknown"; }

Result<void> addContent(JsonList& response, TextOut& out, const model::BodyReader& body, const model::Headers* headers) {
  const std::string coding = fieldOf(headers, "content-encoding");
  const BodyLook look = lookAt(body, coding);
  response.name("content");
  JsonList content(out.text());
  content.add("size", look.size);
  if (!coding.empty()) content.add("compression", std::int64_t(look.size) - std::int64_t(body.size()));
  content.add("mimeType", mimeOf(headers));
  if (look.size != 0)
    if (auto added = addHarText(content, out, body, coding, look); !added) return added;
  if (!look.trouble.empty()) content.add("comment", look.trouble);
  content.close();
  return out.pass();
}

struct Spans {
  std::int64_t blocked = -1, dns = -1, connect = -1, ssl = -1, send = 0, wait = 0, receive = 0, total = 0;
};

std::int64_t between(std::int64_t from, std::int64_t to) { return from >= 0 && to >= from ? to - from : -1; }

/// Their sum, `ssl` left out, which is a part of `connect`, is the total.
Spans spansOf(const Timings& t) {
  Spans s;
  s.dns = between(t[Timings::resolveStart], t[Timings::resolveEnd]);
  s.ssl = between(t[Timings::tlsStart], t[Timings::tlsEnd]);
  s.connect = between(t[Timings::connectStart], std::max(t[Timings::connectEnd], s.ssl >= 0 ? t[Timings::tlsEnd] : -1));
  s.send = std::max<std::int64_t>(0, between(t[Timings::requestSent], t[Timings::requestEnd]));
  s.wait = std::max<std::int64_t>(0, between(std::max(t[Timings::requestEnd], t[Timings::requestSent]), t[Timings::responseStart]));
  s.receive = std::max<std::int64_t>(0, between(t[Timings::responseStart], t[Timings::end]));
  const std::int64_t known = std::max<std::int64_t>(0, s.dns) + std::max<std::int64_t>(0, s.connect) + s.send + s.wait + s.receive;
  s.total = std::max(known, t[Timings::end]);
  if (s.total > known) s.blocked = s.total - known;
  return s;
}

void addSpan(JsonList& object, std::string& out, string_view member, std::int64_t microseconds) {
  object.name(member);
  if (microseconds < 0)
    out += "-1";
  else
    appendMilliseconds(out, microseconds);
}

}  // namespace

Result<void> addHarRequest(JsonList& entry, TextOut& out, const model::Recording& recording, const model::ExchangePtr& x, const Shown& shown) {
  const model::Headers* headers = shown.headers(Direction::toServer);
  const auto body = recording.body(x, shown.body(Direction::toServer));
  entry.name("request");
  JsonList request(out.text());
  request.add("method", shown.request ? string_view(shown.request->method) : string_view());
  std::string url = harUrl(*x, shown);
  const std::string query(codec::queryOf(url));
  request.add("url", url);
  request.add("httpVersion", shown.request ? model::toText(shown.request->version) : string_view());
  addRequestCookies(request, out.text(), headers);
  addHeaders(request, out.text(), headers);
  addPairs(request, out.text(), "queryString", codec::parseForm(query));
  if (body->size() != 0 && harCarriesBody(*x))
    if (auto added = addPostData(request, out, *body, headers); !added) return added;
  request.add("headersSize", headSize(headers));
  request.add("bodySize", x->requestBody.size);
  request.close();
  return out.pass();
}

Result<void> addHarResponse(JsonList& entry, TextOut& out, const model::Recording& recording, const model::ExchangePtr& x, const Shown& shown) {
  const model::Headers* headers = shown.headers(Direction::toClient);
  entry.name("response");
  JsonList response(out.text());
  response.add("status", shown.response ? shown.response->status : 0);
  response.add("statusText", shown.response ? string_view(shown.response->reason) : string_view());
  response.add("httpVersion", shown.response ? model::toText(shown.response->version) : string_view());
  addResponseCookies(response, out.text(), headers);
  addHeaders(response, out.text(), headers);
  const auto body = harCarriesBody(*x) ? recording.body(x, shown.body(Direction::toClient)) : nullptr;
  if (body) {
    if (auto added = addContent(response, out, *body, headers); !added) return added;
  } else {
    response.name("content");
    JsonList content(out.text());
    content.add("size", 0);
    content.add("mimeType", mimeOf(headers));
    content.close();
  }
  response.add("redirectURL", headers ? headers->find("location").value_or("") : string_view());
  response.add("headersSize", headSize(headers));
  response.add("bodySize", shown.response ? std::int64_t(x->responseBody.size) : -1);
  if (x->failure) response.add("_error", failureText(x->failure));
  response.close();
  return out.pass();
}

void addHarTimings(JsonList& entry, std::string& out, const Timings& timings) {
  const Spans s = spansOf(timings);
  entry.name("time");
  appendMilliseconds(out, s.total);
  entry.name("cache");
  out += "{}";
  entry.name("timings");
  JsonList j(out);
  addSpan(j, out, "blocked", s.blocked);
  addSpan(j, out, "dns", s.dns);
  addSpan(j, out, "connect", s.connect);
  addSpan(j, out, "send", s.send);
  addSpan(j, out, "wait", s.wait);
  addSpan(j, out, "receive", s.receive);
  addSpan(j, out, "ssl", s.ssl);
  j.close();
}

}  // namespace penstock::exporter
