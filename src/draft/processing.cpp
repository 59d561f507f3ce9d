// SPDX-License-Identifier: GPL-3.0-or-later
// What is done to payloads before they are put in.
#include <openssl/evp.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "draft/words.h"
#include "penstock/base/ascii.h"
#include "penstock/base/printable.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/form.h"
#include "penstock/codec/hex.h"
#include "penstock/draft/payloads.h"
#include "penstock/filter/pattern.h"

namespace penstock::draft {
namespace {

using Kind = ProcessStep::Kind;

Error tooLarge() {
  return makeError(ErrorCode::limit, "a payload grows over " + std::to_string(Processing::mostBytes >> 20) + " MB");
}

constexpr std::pair<Kind, std::string_view> names[] = {
    {Kind::prefix, "prefix"},
    {Kind::suffix, "suffix"},
    {Kind::replace, "replace"},
    {Kind::regexReplace, "regexReplace"},
    {Kind::lower, "lower"},
    {Kind::upper, "upper"},
    {Kind::capitalise, "capitalise"},
    {Kind::urlEncode, "urlEncode"},
    {Kind::urlEncodeAll, "urlEncodeAll"},
    {Kind::urlDecode, "urlDecode"},
    {Kind::base64Encode, "base64Encode"},
    {Kind::base64UrlEncode, "base64UrlEncode"},
    {Kind::base64Decode, "base64Decode"},
    {Kind::hexEncode, "hexEncode"},
    {Kind::hexDecode, "hexDecode"},
    {Kind::md5, "md5"},
    {Kind::sha1, "sha1"},
    {Kind::sha256, "sha256"},
    {Kind::sha512, "sha512"},
    {Kind::reverse, "reverse"},
    {Kind::substring, "substring"},
    {Kind::variables, "variables"},
};

char upper(char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; }

bool isUnreserved(char c) {
  return (c >= '0' && c <= '9') || (toLower(c) >= 'a' && toLower(c) <= 'z') || std::string_view("-._~").find(c) != std::string_view::npos;
}

std::string urlEncoded(std::string_view bytes, bool all) {
  constexpr char hex[] = "0123456789ABCDEF";
  std::string out;
  for (const char byte : bytes) {
    const auto c = static_cast<unsigned char>(byte);
    if (!all && isUnreserved(byte))
      out += byte;
    else
      out.append({'%', hex[c >> 4], hex[c & 15]});
  }
  return out;
}

std::optional<std::string> hexDecoded(std::string_view text) {
  const auto value = [](char c) {
    const char l = toLower(c);
    return c >= '0' && c <= '9' ? c - '0' : l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
  };
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = value(text[i]), low = value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += char(high << 4 | low);
  }
  return out;
}

std::string hashed(std::string_view bytes, const EVP_MD* how) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, how, nullptr) != 1) return {};
  return codec::hexString({reinterpret_cast<const char*>(digest), size});
}

/// Appends what a replacement says of a match.
void appendReplacement(std::string& out, std::string_view with, const filter::Groups& groups) {
  for (std::size_t i = 0; i < with.size(); ++i) {
    const char next = i + 1 < with.size() ? with[i + 1] : '\0';
    if (with[i] != '$' || (next != '$' && (next < '0' || next > '9'))) {
      out += with[i];
      continue;
    }
    ++i;
    const auto number = std::size_t(next - '0');
    if (next == '$')
      out += '$';
    else if (number < groups.texts.size() && groups.texts[number])
      out += *groups.texts[number];
  }
}

Result<std::string> regexReplaced(const std::string& text, const filter::Pattern& pattern, std::string_view with) {
  filter::PatternSearch search;
  std::string out;
  std::size_t done = 0;
  for (std::size_t from = 0; from <= text.size() && search.find(pattern, text, from);) {
    out.append(text, done, search.begin() - done);
    appendReplacement(out, with, search.groups(pattern, text));
    done = search.end();
    from = search.end() > search.begin() ? search.end() : search.end() + 1;
    if (out.size() > Processing::mostBytes) return tooLarge();
  }
  if (search.gaveUp()) return makeError(ErrorCode::limit, "the pattern takes too long on this payload: " + printable(pattern.text()));
  return out.append(text, done);
}

Result<std::string> replaced(const std::string& text, std::string_view what, std::string_view with) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, done)) {
    out.append(text, done, at - done).append(with);
    done = at + what.size();
    if (out.size() > Processing::mostBytes) return tooLarge();
  }
  return out.append(text, done);
}

Result<std::string> orWrong(std::optional<std::string> decoded, const char* what) {
  if (decoded) return std::move(*decoded);
  return wrong(std::string("the payload is no ") + what);
}

Result<std::string> expanded(const std::string& text, const Variables& variables) {
  Expanded made = expand(text, variables, Processing::mostBytes);
  if (!made.problems.empty()) return wrong(toText(made.problems[0]));
  return std::move(made.bytes);
}

std::string mapped(std::string text, char (*to)(char)) {
  std::transform(text.begin(), text.end(), text.begin(), to);
  return text;
}

}  // namespace

struct Processing::Impl {
  struct Step {
    ProcessStep what;
    std::optional<filter::Pattern> pattern;
  };
  std::vector<Step> steps;
  Variables variables;

  Result<std::string> coded(const ProcessStep& what, std::string&& text) const;
  Result<std::string> done(const Step& step, std::string&& text) const;
};

/// The steps that write the payload in other characters.
Result<std::string> Processing::Impl::coded(const ProcessStep& what, std::string&& text) const {
  switch (what.kind) {
    case Kind::urlEncode:
      return urlEncoded(text, false);
    case Kind::urlEncodeAll:
      return urlEncoded(text, true);
    case Kind::urlDecode:
      return codec::percentDecode(text);
    case Kind::base64Encode:
      return codec::base64Encode(text);
    case Kind::base64UrlEncode:
      return codec::base64UrlEncode(text);
    case Kind::base64Decode:
      return orWrong(codec::base64Decode(text), "Base64");
    case Kind::hexEncode:
      return codec::hexString(text);
    case Kind::hexDecode:
      return orWrong(hexDecoded(text), "hexadecimal number of whole bytes");
    case Kind::md5:
      return hashed(text, EVP_md5());
    case Kind::sha1:
      return hashed(text, EVP_sha1());
    case Kind::sha256:
      return hashed(text, EVP_sha256());
    case Kind::sha512:
      return hashed(text, EVP_sha512());
    default:
      return std::move(text);
  }
}

Result<std::string> Processing::Impl::done(const Step& step, std::string&& text) const {
  const ProcessStep& what = step.what;
  switch (what.kind) {
    case Kind::prefix:
      return what.text + text;
    case Kind::suffix:
      return text + what.text;
    case Kind::replace:
      return replaced(text, what.text, what.with);
    case Kind::regexReplace:
      return regexReplaced(text, *step.pattern, what.with);
    case Kind::lower:
      return mapped(std::move(text), toLower);
    case Kind::upper:
      return mapped(std::move(text), upper);
    case Kind::capitalise:
      if (!text.empty()) text[0] = upper(text[0]);
      return std::move(text);
    case Kind::reverse:
      std::reverse(text.begin(), text.end());
      return std::move(text);
    case Kind::substring:
      return what.from >= text.size() ? std::string() : text.substr(std::size_t(what.from), std::size_t(std::min<std::uint64_t>(what.length, text.size())));
    case Kind::variables:
      return expanded(text, variables);
    default:
      return coded(what, std::move(text));
  }
}

std::string_view toText(ProcessStep::Kind kind) {
  const auto* found = std::find_if(std::begin(names), std::end(names), [&](const auto& name) { return name.first == kind; });
  return found == std::end(names) ? std::string_view() : found->second;
}

Processing::Processing() : impl_(std::make_shared<const Impl>()) {}

Result<Processing> Processing::compile(const std::vector<ProcessStep>& steps, Variables variables) {
  auto impl = std::make_shared<Impl>();
  impl->variables = std::move(variables);
  for (const ProcessStep& step : steps) {
    Impl::Step made{step, std::nullopt};
    const std::string which = "step " + std::to_string(impl->steps.size() + 1) + ": ";
    if (step.kind == Kind::replace && step.text.empty()) return wrong(which + "there is nothing to replace");
    if (step.kind == Kind::regexReplace) {
      auto pattern = filter::Pattern::compile(step.text);
      if (const auto* problem = std::get_if<filter::PatternProblem>(&pattern))
        return wrong(which + "the pattern is wrong at its byte " + std::to_string(problem->position + 1) + ": " + problem->message);
      made.pattern = std::get<filter::Pattern>(std::move(pattern));
    }
    impl->steps.push_back(std::move(made));
  }
  return Processing(std::move(impl));
}

Result<std::string> Processing::apply(std::string payload) const {
  for (const Impl::Step& step : impl_->steps) {
    auto made = impl_->done(step, std::move(payload));
    if (!made) return made.error();
    if (made->size() > mostBytes) return tooLarge();
    payload = std::move(*made);
  }
  return payload;
}

}  // namespace penstock::draft
