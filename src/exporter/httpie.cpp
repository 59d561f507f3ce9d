// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of HTTPie.
#include <algorithm>
#include <optional>

#include "exporter/fields.h"
#include "exporter/shell.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/charset.h"
#include "penstock/exporter/code.h"

namespace penstock::exporter {
namespace {

bool isSpecial(char c) { return std::string_view(":;=@").find(c) != std::string_view::npos; }

/// NAME:VALUE as HTTPie reads an item: of its separators the first one counts, the longest at that place; of a backslash before one of
/// their characters only that character stays. Nothing when HTTPie has no way to say it.
std::optional<std::string> item(std::string_view name, std::string_view value) {
  std::string out(name);  // a token: there is no separator in it
  if (value.find_first_not_of(" \t") == std::string_view::npos) return out + ';';
  out += ':';
  if (value[0] == '=' || value[0] == '@') out += '\\';
  for (std::size_t i = 0; i < value.size(); ++i) {
    out += value[i];
    if (value[i] != '\\' || i + 1 == value.size()) continue;
    if (isSpecial(value[i + 1])) return std::nullopt;
    out += value[++i];
  }
  return out;
}

Error unsupported(const std::string& what) {
  return makeError(ErrorCode::unsupported, "HTTPie cannot send " + what + ": copy as cURL instead");
}

}  // namespace

Result<std::string> httpieCommand(const model::Exchange& x, const RequestBody& body) {
  if (auto good = checkRequest(x); !good) return good.error();
  const std::string method = methodOf(x);
  // What is not a word of letters is the URL to HTTPie, and letters become capitals.
  if (!std::all_of(method.begin(), method.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
    return unsupported("the method " + method);
  std::string out = "http --print=hb";
  const bool inFile = !body.file.empty(), piped = !inFile && !body.empty() && !fitsArgument(body.bytes);
  if (!piped && !inFile) out += " --ignore-stdin";
  if (x.request->path.find("/.") != std::string::npos) out += " --path-as-is";
  if (!body.bytes.empty() && !piped) out += " \\\n  --raw=" + shellWord(body.bytes);
  out += " \\\n  -- " + method + " " + shellWord(escapedUrl(requestUrl(x)));  // behind the -- nothing is an option
  const auto fields = plainFields(x);
  const auto has = [&](std::string_view name) {
    return std::any_of(fields.begin(), fields.end(), [&](const auto& f) { return equalsIgnoreCase(f.first, name); });
  };
  for (const auto& [name, value] : fields) {
    // Its values are text to it.
    if (!codec::isUtf8(value)) return unsupported("the bytes in " + std::string(name));
    const auto words = item(name, value);
    if (!words) return unsupported("the backslash in " + std::string(name));
    out += " \\\n  " + shellWord(*words);
  }
  for (const std::string_view added : {"Accept", "Accept-Encoding", "User-Agent"})
    if (!has(added)) out += " \\\n  " + std::string(added) + ':';
  if (!body.empty() && !has("Content-Type")) out += " \\\n  Content-Type:";
  if (inFile) out += " \\\n  < " + shellWord(body.file);
  return piped ? pipeOf(body.bytes) + out : out;
}

}  // namespace penstock::exporter
