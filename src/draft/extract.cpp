// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/extract.h"

#include <optional>
#include <utility>

#include "draft/words.h"
#include "penstock/base/ascii.h"
#include "penstock/base/printable.h"
#include "penstock/codec/form.h"
#include "penstock/draft/variables.h"
#include "penstock/filter/json_path.h"
#include "penstock/filter/pattern.h"

namespace penstock::draft {
namespace {

using From = Extraction::From;

Error missing(std::string why) { return makeError(ErrorCode::notFound, std::move(why)); }

Result<std::string> fromJson(const filter::JsonPath& path, const std::string& what, std::string_view body) {
  std::optional<std::string> found;
  path.each(body, false, [&](std::string_view value) {
    found = value;
    return false;
  });
  if (found) return std::move(*found);
  bool container = false;
  path.each(body, true, [&](std::string_view) {
    container = true;
    return false;
  });
  if (container) return missing(printable(what) + " leads to an object or an array, not to a value");
  return missing("the body has nothing at " + printable(what));
}

Result<std::string> fromHeader(const model::Headers& headers, const std::string& name) {
  if (const auto value = headers.find(name)) return std::string(*value);
  return missing("the answer has no field " + printable(name));
}

Result<std::string> fromCookie(const model::Headers& headers, const std::string& name) {
  std::optional<std::string> value;
  for (const std::string_view field : headers.findAll("Set-Cookie")) {
    codec::SetCookie cookie = codec::parseSetCookie(field);
    if (cookie.name == name) value = std::move(cookie.value);
  }
  if (value) return std::move(*value);
  return missing("the answer sets no cookie " + printable(name));
}

Result<std::string> fromPattern(const filter::Pattern& pattern, unsigned group, std::string_view text, const char* where) {
  filter::PatternSearch search;
  if (!search.find(pattern, text)) {
    if (search.gaveUp()) return makeError(ErrorCode::limit, "the pattern takes too long on this answer: " + printable(pattern.text()));
    return missing(std::string("the pattern is not found in the ") + where + ": " + printable(pattern.text()));
  }
  filter::Groups groups = search.groups(pattern, text);
  if (group >= groups.texts.size() || !groups.texts[group])
    return missing("group " + std::to_string(group) + " took no part where the pattern was found");
  return std::move(*groups.texts[group]);
}

std::string headOf(const model::ResponseHead& head) {
  std::string out = std::string(model::toText(head.version)) + " " + std::to_string(head.status);
  if (!head.reason.empty()) out.append(" ").append(head.reason);
  out += '\n';
  for (std::size_t i = 0; i < head.headers.size(); ++i) {
    const model::Headers::Field field = head.headers[i];
    if (!field.name.starts_with(':')) out.append(field.name).append(": ").append(field.value).append("\n");
  }
  return out;
}

}  // namespace

struct Extractor::Impl {
  Extraction extraction;
  std::optional<filter::JsonPath> path;
  std::optional<filter::Pattern> pattern;
};

std::string_view toText(Extraction::From from) {
  switch (from) {
    case From::json:
      return "json";
    case From::header:
      return "header";
    case From::cookie:
      return "cookie";
    case From::regex:
      return "regex";
    case From::headRegex:
      return "headRegex";
    case From::status:
      break;
  }
  return "status";
}

Result<Extractor> Extractor::compile(const Extraction& extraction) {
  if (!extraction.variable.empty() && !isVariableName(extraction.variable))
    return wrong(inQuotes(extraction.variable) + " is no name of a variable: up to 64 letters, digits, _ - and .");
  auto impl = std::make_shared<Impl>();
  impl->extraction = extraction;
  const std::string& what = extraction.what;
  switch (extraction.from) {
    case From::json: {
      auto path = filter::JsonPath::compile(what);
      if (const auto* problem = std::get_if<filter::JsonPathProblem>(&path))
        return wrong("the path is wrong at its byte " + std::to_string(problem->offset + 1) + ": " + problem->message);
      impl->path = std::get<filter::JsonPath>(std::move(path));
      break;
    }
    case From::header:
      if (!isToken(what)) return wrong(inQuotes(what) + " is no name of a field");
      break;
    case From::cookie:
      if (what.empty()) return wrong("the cookie has no name");
      break;
    case From::regex:
    case From::headRegex: {
      auto pattern = filter::Pattern::compile(what);
      if (const auto* problem = std::get_if<filter::PatternProblem>(&pattern))
        return wrong("the pattern is wrong at its byte " + std::to_string(problem->position + 1) + ": " + problem->message);
      impl->pattern = std::get<filter::Pattern>(std::move(pattern));
      if (extraction.group > impl->pattern->groups())
        return wrong("the pattern has no group " + std::to_string(extraction.group) + ", it has " + std::to_string(impl->pattern->groups()));
      break;
    }
    case From::status:
      break;
  }
  return Extractor(std::move(impl));
}

Result<std::string> Extractor::take(const model::ResponseHead& head, std::string_view body) const {
  const Extraction& asked = impl_->extraction;
  switch (asked.from) {
    case From::json:
      return fromJson(*impl_->path, asked.what, body);
    case From::header:
      return fromHeader(head.headers, asked.what);
    case From::cookie:
      return fromCookie(head.headers, asked.what);
    case From::regex:
      return fromPattern(*impl_->pattern, asked.group, body, "body");
    case From::headRegex:
      return fromPattern(*impl_->pattern, asked.group, headOf(head), "head");
    case From::status:
      break;
  }
  return std::to_string(head.status);
}

const Extraction& Extractor::extraction() const { return impl_->extraction; }

}  // namespace penstock::draft
