// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules/edits.h"

#include "penstock/base/ascii.h"
#include "penstock/base/clock.h"
#include "rules/texts.h"

namespace penstock::rules {
namespace {

constexpr std::chrono::milliseconds longestEdit{250};  // other exchanges of the thread wait meanwhile

Error tooLarge() { return makeError(ErrorCode::limit, "it would be over 64 MB"); }
Error tooLong(const filter::Pattern& pattern) { return makeError(ErrorCode::limit, "the pattern " + pattern.text() + " takes too long"); }

std::size_t afterCharacter(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

}  // namespace

Result<Edited> replaceText(std::string_view text, std::string_view find, std::string_view with) {
  Edited out;
  std::size_t from = 0;
  for (std::size_t at = text.find(find); at != std::string_view::npos; at = text.find(find, from)) {
    out.text.append(text.substr(from, at - from)).append(with);
    if (out.text.size() > maxBody) return tooLarge();
    from = at + find.size();
    ++out.places;
  }
  out.text += text.substr(from);
  return out;
}

Result<Edited> replacePattern(std::string_view text, const filter::Pattern& find, std::string_view with, const filter::Groups* outer,
                              filter::PatternSearch& search) {
  const SteadyTime until = steadyNow() + longestEdit;
  const bool own = find.groups() > 0;
  const std::string fixed = own ? std::string() : withGroups(with, outer);
  Edited out;
  std::size_t copied = 0, from = 0;
  while (from <= text.size() && search.find(find, text, from)) {
    const std::size_t begin = search.begin(), end = search.end();
    out.text.append(text.substr(copied, begin - copied));
    if (own) {
      const filter::Groups groups = search.groups(find, text);
      out.text += withGroups(with, &groups);
    } else {
      out.text += fixed;
    }
    if (out.text.size() > maxBody) return tooLarge();
    copied = end;
    from = end > begin ? end : afterCharacter(text, end);
    if (++out.places % 64 == 0 && steadyNow() > until) return tooLong(find);
  }
  if (search.gaveUp()) return tooLong(find);
  out.text += text.substr(std::min(copied, text.size()));
  return out;
}

Result<Edited> editBody(const EditBody& action, const CompiledAction& compiled, std::string_view body, const filter::Groups* groups,
                        filter::PatternSearch& search) {
  switch (action.how) {
    case EditBody::How::set: return Edited{withGroups(action.value, groups), 1};
    case EditBody::How::append: {
      Edited out{std::string(body) + withGroups(action.value, groups), 1};
      if (out.text.size() > maxBody) return tooLarge();
      return out;
    }
    case EditBody::How::replace: return replaceText(body, action.find, withGroups(action.value, groups));
    case EditBody::How::regex: return replacePattern(body, *compiled.pattern, action.value, groups, search);
    case EditBody::How::json: return replaceJson(body, *compiled.path, action.value);
  }
  return Edited{};
}

void setMethod(model::RequestHead& head, const std::string& method) {
  head.method = method;
  if (head.version == model::HttpVersion::http2) head.headers.set(":method", method);
}

void setPath(model::RequestHead& head, const std::string& path) {
  head.path = head.target = path;
  if (head.version == model::HttpVersion::http2) head.headers.set(":path", path);
}

void setOrigin(model::RequestHead& head, const Url& url, bool keepHost) {
  head.scheme = url.scheme;
  if (head.version == model::HttpVersion::http2) head.headers.set(":scheme", url.scheme);
  if (keepHost) return;
  head.authority = url.authority;
  setField(head.headers, head.version, "Host", url.authority);
}

namespace {

std::string fieldName(const model::Headers& headers, model::HttpVersion version, std::string_view name) {
  if (version != model::HttpVersion::http2) return std::string(name);
  return equalsIgnoreCase(name, "host") && headers.contains(":authority") ? ":authority" : lowered(name);
}

}  // namespace

void setField(model::Headers& headers, model::HttpVersion version, std::string_view name, std::string_view value) {
  headers.set(fieldName(headers, version, name), value);
}

void addField(model::Headers& headers, model::HttpVersion version, std::string_view name, std::string_view value) {
  headers.append(version == model::HttpVersion::http2 ? lowered(name) : std::string(name), value);
}

}  // namespace penstock::rules
