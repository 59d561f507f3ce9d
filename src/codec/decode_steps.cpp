// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/decode_steps.h"

#include <algorithm>
#include <iterator>

#include "codec/steps/step.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/jwt.h"
#include "penstock/codec/protobuf.h"

namespace penstock::codec {
namespace {

using steps::Taken;

struct Named {
  DecodeStep step;
  std::string_view name, words;
};
/// In the order of a menu.
constexpr Named kSteps[] = {
    {DecodeStep::url, "url", "URL encoding"},
    {DecodeStep::form, "form", "URL encoding of forms"},
    {DecodeStep::base64, "base64", "Base64"},
    {DecodeStep::hex, "hex", "Hex digits"},
    {DecodeStep::jsonString, "json-string", "JSON string"},
    {DecodeStep::htmlEntities, "html", "HTML entities"},
    {DecodeStep::unicodeEscapes, "escapes", "Unicode escapes"},
    {DecodeStep::gzip, "gzip", "gzip"},
    {DecodeStep::zlib, "zlib", "zlib"},
    {DecodeStep::deflate, "deflate", "Raw deflate"},
    {DecodeStep::brotli, "br", "Brotli"},
    {DecodeStep::zstd, "zstd", "Zstandard"},
    {DecodeStep::jwt, "jwt", "JWT"},
    {DecodeStep::protobuf, "protobuf", "Protocol Buffers"},
};
const Named& named(DecodeStep step) {
  return *std::find_if(std::begin(kSteps), std::end(kSteps), [&](const Named& n) { return n.step == step; });
}

/// In the order in which they are looked for: the strictest first.
constexpr DecodeStep kSought[] = {DecodeStep::jwt,          DecodeStep::jsonString,     DecodeStep::gzip, DecodeStep::zstd,   DecodeStep::zlib,
                                  DecodeStep::url,          DecodeStep::form,           DecodeStep::hex,  DecodeStep::base64, DecodeStep::unicodeEscapes,
                                  DecodeStep::htmlEntities, DecodeStep::deflate,        DecodeStep::brotli, DecodeStep::protobuf};

std::string tooLong(std::size_t most) { return "more than " + std::to_string(most) + " bytes are not decoded here"; }

std::optional<DecodeLevel> surest(std::string_view bytes, const DecodeStepLimits& limits) {
  std::string problem;
  for (const DecodeStep step : kSought) {
    if (!steps::mayBeSure(step, bytes)) continue;
    if (auto taken = steps::takeOff(step, bytes, limits.bytes, problem); taken && steps::isSure(step, bytes, *taken))
      return DecodeLevel{step, std::move(taken->bytes), std::move(taken->note)};
  }
  return std::nullopt;
}

std::string_view outside(const DecodeChain& chain, std::size_t level) {
  return level == 0 ? std::string_view(chain.source) : std::string_view(chain.levels[level - 1].bytes);
}

}  // namespace

namespace steps {
namespace {

std::optional<Taken> takeOffJwt(std::string_view outer, std::string& problem) {
  auto jwt = parseJwt(outer);
  if (!jwt || jwt->encrypted) {
    problem = jwt ? "its claims are encrypted" : "it is no JSON Web Token";
    return std::nullopt;
  }
  return Taken{std::move(jwt->claims), "the signature" + (isToken(jwt->algorithm) ? " (" + jwt->algorithm + ")" : "") + " will not fit claims that are changed", false};
}

/// Header and signature stay: the server finds out whether anybody looks at these.
std::string putOnJwt(std::string_view outer, std::string_view inside) {
  const std::size_t first = outer.find('.'), second = outer.find('.', std::min(first, outer.size() - 1) + 1);
  if (second == outer.npos) return base64UrlEncode(inside);
  return std::string(outer.substr(0, first + 1)).append(base64UrlEncode(inside)).append(outer.substr(second));
}

std::optional<Taken> takeOffProtobuf(std::string_view outer, std::size_t most, std::string& problem) {
  const ProtobufTree tree = decodeProtobuf(outer);
  if (tree.fields.empty()) {
    problem = "it is no message of Protocol Buffers";
    return std::nullopt;
  }
  return Taken{protobufText(tree, outer, std::min<std::size_t>(most, 1u << 20)), "read only", tree.problem != nullptr};
}

}  // namespace

std::optional<Taken> takeOff(DecodeStep step, std::string_view outer, std::size_t most, std::string& problem) {
  std::optional<Taken> taken;
  switch (step) {
    case DecodeStep::base64:
    case DecodeStep::hex: taken = takeOffDigits(step, outer, problem); break;
    case DecodeStep::gzip:
    case DecodeStep::zlib:
    case DecodeStep::deflate:
    case DecodeStep::brotli:
    case DecodeStep::zstd: taken = takeOffCoding(step, outer, most, problem); break;
    case DecodeStep::jwt: taken = takeOffJwt(outer, problem); break;
    case DecodeStep::protobuf: taken = takeOffProtobuf(outer, most, problem); break;
    default: taken = takeOffText(step, outer, problem);
  }
  if (!taken || taken->bytes.size() <= most) return taken;
  problem = tooLong(most);
  return std::nullopt;
}

Result<std::string> putOn(DecodeStep step, std::string_view outer, std::string_view inside) {
  switch (step) {
    case DecodeStep::base64:
    case DecodeStep::hex: return putOnDigits(step, outer, inside);
    case DecodeStep::gzip:
    case DecodeStep::zlib:
    case DecodeStep::deflate:
    case DecodeStep::brotli:
    case DecodeStep::zstd: return putOnCoding(step, inside);
    case DecodeStep::jwt: return putOnJwt(outer, inside);
    case DecodeStep::protobuf: return makeError(ErrorCode::unsupported, "Protocol Buffers are shown as text here, which is not written back");
    default: return putOnText(step, outer, inside);
  }
}

}  // namespace steps

std::string_view stepName(DecodeStep step) { return named(step).name; }
std::string_view toText(DecodeStep step) { return named(step).words; }
std::optional<DecodeStep> stepOf(std::string_view name) {
  const auto at = std::find_if(std::begin(kSteps), std::end(kSteps), [&](const Named& n) { return n.name == name; });
  return at == std::end(kSteps) ? std::nullopt : std::optional(at->step);
}
std::span<const DecodeStep> allDecodeSteps() {
  static const std::vector<DecodeStep> all = [] {
    std::vector<DecodeStep> steps;
    for (const Named& n : kSteps) steps.push_back(n.step);
    return steps;
  }();
  return all;
}
bool isReversible(DecodeStep step) { return step != DecodeStep::protobuf; }

std::vector<DecodeStep> DecodeChain::steps() const {
  std::vector<DecodeStep> out;
  for (const DecodeLevel& level : levels) out.push_back(level.step);
  return out;
}

std::string DecodeChain::words() const {
  std::string out;
  for (const DecodeLevel& level : levels) out.append(out.empty() ? "" : " → ").append(toText(level.step));
  return out;
}

DecodeChain findDecodeSteps(std::string_view bytes, DecodeStepLimits limits) {
  DecodeChain chain;
  chain.source = bytes;
  if (bytes.size() > limits.bytes) {
    chain.problem = "M" + tooLong(limits.bytes).substr(1) + ".";
    return chain;
  }
  while (chain.levels.size() < limits.levels) {
    auto next = surest(chain.leaf(), limits);
    if (!next) break;
    chain.levels.push_back(std::move(*next));
    if (!isReversible(chain.levels.back().step)) break;
  }
  return chain;
}

DecodeChain applyDecodeSteps(std::string_view bytes, std::span<const DecodeStep> wanted, DecodeStepLimits limits) {
  DecodeChain chain;
  chain.source = bytes;
  std::string problem = bytes.size() > limits.bytes ? tooLong(limits.bytes) : std::string();
  for (const DecodeStep step : wanted) {
    if (problem.empty() && chain.levels.size() == limits.levels) problem = "more than " + std::to_string(limits.levels) + " steps are not taken";
    std::string why;
    auto taken = problem.empty() ? steps::takeOff(step, chain.leaf(), limits.bytes, why) : std::nullopt;
    if (!taken) {
      chain.problem = std::string(toText(step)) + " cannot be taken off: " + (problem.empty() ? why : problem) + ".";
      break;
    }
    chain.levels.push_back({step, std::move(taken->bytes), std::move(taken->note)});
  }
  return chain;
}

std::vector<DecodeStep> possibleDecodeSteps(std::string_view bytes, DecodeStepLimits limits) {
  std::vector<DecodeStep> sure, others;
  if (bytes.size() > limits.bytes) return sure;
  std::string problem;
  for (const DecodeStep step : allDecodeSteps())
    if (const auto taken = steps::takeOff(step, bytes, limits.bytes, problem); taken && taken->bytes != bytes)
      (steps::isSure(step, bytes, *taken) ? sure : others).push_back(step);
  sure.insert(sure.end(), others.begin(), others.end());
  return sure;
}

Result<std::string> encodeDecodeSteps(const DecodeChain& chain, std::size_t level, std::string_view edited) {
  std::string inside(edited);
  for (std::size_t at = std::min(level + 1, chain.levels.size()); at-- > 0;) {
    const DecodeLevel& here = chain.levels[at];
    const std::string_view outer = outside(chain, at);
    if (inside == here.bytes) {
      inside = outer;
      continue;
    }
    auto out = steps::putOn(here.step, outer, inside);
    if (!out) return out.error();
    // What reads it has to get the same again.
    std::string problem;
    const auto again = steps::takeOff(here.step, *out, SIZE_MAX, problem);
    if (*out != inside && (!again || again->bytes != inside))
      return makeError(ErrorCode::invalidArgument, std::string(toText(here.step)) + " cannot hold these bytes" + (problem.empty() ? "" : ": " + problem));
    inside = std::move(*out);
  }
  return inside;
}

}  // namespace penstock::codec
