// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/error_page.h"

#include <string>

#include "penstock/base/ascii.h"
#include "penstock/codec/markup.h"
#include "penstock/engine/page_headers.h"
#include "penstock/http/version_mapping.h"
#include "penstock/model/remedy.h"

namespace penstock::engine {

namespace {

constexpr std::string_view style =
    ":root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh;"
    "background:#f3f4f6;color:#1c1f26}main{background:#fff;border:1px solid #e3e5ea;border-radius:8px;max-width:40em;margin:1em;"
    "padding:2em}h1{font-size:20px;margin:0 0 .5em}p{margin:.5em 0}ul{margin:.5em 0;padding-left:1.3em}li{margin:.3em 0}code{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}"
    ".d{color:#6b7280}form{display:inline}button{font:inherit;padding:.3em .9em;margin:.5em .5em .5em 0;border:1px solid #9ca3af;"
    "border-radius:6px;background:none;color:inherit}"
    "@media(prefers-color-scheme:dark){body{background:#15181e;color:#e5e8ee}main{background:#1c2028;border-color:"
    "#2a2f3a}.d{color:#8b93a3}}";

/// What may help, a sentence each. Nothing of it can be pressed: any page may show a page of ours in a frame.
void appendSteps(std::string& html, model::FailureKind kind) {
  const auto remedies = model::remediesFor(kind);
  if (remedies.empty()) return;
  html += "<p class=\"d\">What may help, at its row in Penstock's window or on its command line:</p><ul>";
  for (const model::Remedy remedy : remedies) {
    const model::RemedyWords& words = model::wordsOf(remedy);
    html += "<li>" + codec::escapeMarkup(words.step);
    if (!words.flag.empty()) html += " <code>" + codec::escapeMarkup(words.flag) + "</code>";
    html += "</li>";
  }
  html += "</ul>";
}

}  // namespace

bool getsPage(const model::RequestHead& request, model::FailureKind kind) {
  if (const int status = model::wordsOf(kind).status; status < 500 || status == 501) return true;
  if (const auto mode = request.headers.find("Sec-Fetch-Mode")) return equalsIgnoreCase(*mode, "navigate");
  // Browsers leave it out where the URL is not trustworthy (http://). All of them call themselves Mozilla, and ask for HTML where they
  // navigate and nowhere else.
  const auto agent = request.headers.find("User-Agent"), accept = request.headers.find("Accept");
  if (!agent || !agent->starts_with("Mozilla/")) return true;
  return accept && accept->find("text/html") != std::string_view::npos;
}

FixedReply errorPage(const model::Failure& failure, std::string_view url, std::string_view offer) {
  const model::FailureWords& words = model::wordsOf(failure.kind);
  FixedReply reply;
  reply.status = words.status;
  reply.reason = http::reasonPhrase(reply.status);
  std::string title(words.clause);
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] = char(title[0] - 32);
  std::string& b = reply.body;
  b = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>";
  b += codec::escapeMarkup(title);
  b += "</title><style>";
  b += style;
  b += "</style></head><body><main><h1>";
  b += codec::escapeMarkup(title);
  b += "</h1>";
  if (!url.empty()) {
    b += "<p><code>";
    b += codec::escapeMarkup(url.substr(0, 2048));
    b += "</code></p>";
  }
  if (!failure.detail.empty()) {
    b += "<p id=\"detail\">";
    b += codec::escapeMarkup(failure.detail);
    b += ".</p>";
  }
  b += "<p>";
  b += codec::escapeMarkup(words.advice);
  b += "</p>";
  b += offer;
  appendSteps(b, failure.kind);
  b += "<p class=\"d\">This page comes from Penstock, the proxy on the way, not from the server.</p></main></body></html>\n";
  static const auto still = pageHeaders(style), withForms = pageHeaders(style, Forms::own);
  reply.headers = offer.empty() ? still : withForms;
  reply.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
  reply.headers.emplace_back("X-Penstock-Error", title);
  if (failure.kind == model::FailureKind::clientUnauthorized)
    reply.headers.emplace_back("Proxy-Authenticate", "Basic realm=\"Penstock\", charset=\"UTF-8\"");
  return reply;
}

model::ResponseHeadPtr headOf(const FixedReply& reply, bool close) {
  auto head = std::make_shared<model::ResponseHead>();
  head->status = reply.status;
  head->reason = reply.reason;
  for (const auto& [name, value] : reply.headers) head->headers.append(name, value);
  // RFC 9110 8.6: a 204 has none, and of a 304 it would be the length of something else.
  if (reply.status != 204 && reply.status != 304) head->headers.append("Content-Length", std::to_string(reply.body.size()));
  if (close) head->headers.append("Connection", "close");
  return head;
}

}  // namespace penstock::engine
