// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies that are read as text.
#include <algorithm>

#include "display/body_content.h"
#include "display/json_layout.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/layout.h"
#include "penstock/codec/media_type.h"

namespace penstock::display {
namespace {

using codec::BodyType;

bool isJson(BodyType type) { return type == BodyType::json || type == BodyType::jsonLines; }

/// Lays JSON out as far as it is some, and tells where that ends. False where nothing of it is laid out.
bool layOutAsJson(const std::string& source, const Content& c, std::string& pretty, LoadedBody& out) {
  codec::JsonPrettyOptions options;
  options.several = out.guess.type == BodyType::jsonLines;
  options.limit = kAllBytes;
  codec::JsonError error;
  const codec::JsonEnd end = layOutJson(source, options, c.token, pretty, error);
  if (end == codec::JsonEnd::complete || end == codec::JsonEnd::limit) return true;
  if (end == codec::JsonEnd::truncated && (c.growing() || pretty.find('\n') != pretty.npos)) {
    tellJsonEnd(c, error, out);
    return true;
  }
  out.notices.push_back(jsonProblem(error));
  out.warning = true;
  // What people wrote in lines reads best as they wrote it; of what machines did, the place tells nothing.
  if (!codec::isMinified(source)) return false;
  pretty.clear();
  layOutJson(source.substr(0, std::size_t(error.offset)), options, c.token, pretty, error);
  const auto rows = std::count(pretty.begin(), pretty.end(), '\n');
  if (rows == 0) return false;
  pretty += std::string_view(source).substr(std::size_t(error.offset));
  if (!isJson(out.guess.type)) out.guess = {BodyType::json, "content-type, though not all of it parses"};
  out.notices.push_back("It is laid out up to there: line " + std::to_string(rows + 1) + " is left as it came.");
  return true;
}

bool saysJson(const std::string& contentType) {
  const std::string mime = codec::mediaType(contentType);
  return mime == "application/json" || mime == "text/json" || mime.ends_with("+json");
}

codec::LayoutLanguage layoutOf(BodyView view) {
  switch (view) {
    case BodyView::xml: return codec::LayoutLanguage::xml;
    case BodyView::css: return codec::LayoutLanguage::css;
    case BodyView::js: return codec::LayoutLanguage::js;
    default: return codec::LayoutLanguage::html;
  }
}

}  // namespace

std::string jsonProblem(const codec::JsonError& error) {
  return "Not valid JSON: line " + std::to_string(error.line) + ", column " + std::to_string(error.column) + ": " + error.message + ".";
}

void tellJsonEnd(const Content& c, const codec::JsonError& error, LoadedBody& out) {
  if (c.cut || (c.growing() && c.request.state == model::ExchangeState::pending)) return;
  out.notices.push_back("It is JSON as far as it goes, up to line " + std::to_string(error.line) + ", column " + std::to_string(error.column) + ": " +
                        error.message + ".");
  // Why it ends there was said already, where it was cut.
  out.warning = out.warning || !c.growing();
}

std::string textOf(const Content& c, LoadedBody& out) {
  const auto charset = codec::guessCharset(c.request.contentType, std::string_view(c.bytes).substr(0, codec::kCharsetHead));
  std::string utf8 = codec::toUtf8(std::string_view(c.bytes).substr(charset.bom), charset.name);
  // A character cut by our own limit is not the sender's mistake.
  if (c.cut && utf8.ends_with("\xef\xbf\xbd")) utf8.resize(utf8.size() - 3);
  if (charset.name != "utf-8" && !out.coding.ends_with(charset.name)) out.coding += (out.coding.empty() ? "" : " · ") + charset.name;
  return utf8;
}

void showText(const Content& c, LoadedBody& out) {
  const BodyView view = c.request.view;
  std::string utf8 = textOf(c, out);
  out.language = languageOf(out.guess.type);
  out.shown = BodyView::text;
  const bool json = isJson(out.guess.type);
  const bool wanted = view == BodyView::json || (view == BodyView::automatic && (json || saysJson(c.request.contentType)));
  if (wanted && out.guess.type != BodyType::binary) {
    std::string pretty;
    if (layOutAsJson(utf8, c, pretty, out)) {
      utf8 = std::move(pretty);
      out.shown = BodyView::json;
      out.language = Language::json;
    } else if (json) {
      out.guess = {BodyType::text, "it starts like JSON and does not parse"};
    }
  }
  out.document = TextDocument::make(std::move(utf8), c.token);
}

bool showLaidOut(BodyView view, const Content& c, LoadedBody& out) {
  if (out.guess.type == BodyType::binary || !codec::isTextual(out.guess.type)) {
    if (c.chosen()) out.notices.push_back("It is no text: there is nothing to lay out.");
    return false;
  }
  const std::string source = textOf(c, out);
  codec::Layout made = codec::layOut(layoutOf(view), source, c.token);
  if (!made.problem.empty() && !c.growing()) {
    out.notices.push_back("Its end is left as it came: " + made.problem + ".");
    out.warning = true;
  }
  out.shown = view;
  out.language = view == BodyView::css ? Language::css : view == BodyView::js ? Language::script : Language::markup;
  out.document = TextDocument::make(std::move(made.text), c.token);
  return true;
}

}  // namespace penstock::display
