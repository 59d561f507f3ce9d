// SPDX-License-Identifier: GPL-3.0-or-later
// What a value is wrapped in: URL encoding around Base64 around gzip around JSON. Found, taken off, edited inside and put on again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"

namespace penstock::codec {

/// One wrapping. Their names (stepName) are remembered, not their numbers.
enum class DecodeStep : std::uint8_t {
  url,             // %XX
  form,            // %XX, and "+" for a space
  base64,          // either alphabet, with or without padding
  hex,             // digits, also with spaces, colons or 0x between the bytes
  jsonString,      // "..." of JSON
  htmlEntities,    // &lt; &#39; &eacute;
  unicodeEscapes,  // \u00e9 \xe9 \n
  gzip,
  zlib,     // what the coding deflate is
  deflate,  // raw, as SAML has it
  brotli,
  zstd,
  jwt,       // the claims; header and signature are kept
  protobuf,  // as text; read only
};
/// "url", "base64", "json-string": what is remembered.
std::string_view stepName(DecodeStep step);
std::optional<DecodeStep> stepOf(std::string_view name);
/// "URL encoding", "Base64", "gzip": what is shown.
std::string_view toText(DecodeStep step);
/// All of them in the order of a menu.
std::span<const DecodeStep> allDecodeSteps();
/// False: what it gives can be read and not be written back.
bool isReversible(DecodeStep step);

struct DecodeLevel {
  DecodeStep step = DecodeStep::url;
  std::string bytes;  // what is inside
  std::string note;   // what there is to say of it: "URL-safe alphabet, no padding"; "" for nothing
};

struct DecodeChain {
  std::string source;
  std::vector<DecodeLevel> levels;  // outermost first; empty: nothing is wrapped
  std::string problem;  // a sentence why a step that was asked for could not be taken; the levels before it stand
  /// What lies innermost: the source where nothing is wrapped.
  const std::string& leaf() const { return levels.empty() ? source : levels.back().bytes; }
  std::vector<DecodeStep> steps() const;
  /// "URL encoding → Base64 → gzip"; "" for no steps.
  std::string words() const;
};

struct DecodeStepLimits {
  std::size_t bytes = 16u << 20;  // of the source and of each level
  std::size_t levels = 8;
};

/// Takes off whatever is surely there: a step counts only when all of the bytes are of its form and what comes out makes sense (text, or
/// bytes that are known). `www.example.com` is no JWT, `helloworldfoo1` no Base64.
DecodeChain findDecodeSteps(std::string_view bytes, DecodeStepLimits limits = {});
/// Takes off what was chosen, as far as it goes. Less strict than finding: the person says that it is so.
DecodeChain applyDecodeSteps(std::string_view bytes, std::span<const DecodeStep> steps, DecodeStepLimits limits = {});
/// Steps that could be taken off `bytes`, for a menu: those that findDecodeSteps would take come first.
std::vector<DecodeStep> possibleDecodeSteps(std::string_view bytes, DecodeStepLimits limits = {});

/// The wire form that the chain's source becomes when level `level` (levels.size() - 1 for the leaf) holds `edited`. A level that did not
/// change is written as it came, to the byte; one that did in its own style: alphabet, padding, line breaks, case of digits, which
/// characters were escaped. What reads it gets `edited` again. **Errors**: a step that cannot be written back, or text that its form cannot
/// hold.
Result<std::string> encodeDecodeSteps(const DecodeChain& chain, std::size_t level, std::string_view edited);

}  // namespace penstock::codec
