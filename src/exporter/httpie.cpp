// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of HTTPie.
#include <algorithm>
#include <initializer_list>

#include "exporter/fields.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/charset.h"
#include "penstock/exporter/code.h"

namespace penstock::exporter {
namespace {

/// NAME:VALUE as HTTPie reads an item: of its separators the first one counts, the longest at that place, and one behind a
/// backslash does not.
std::string item(std::string_view name, std::string_view value) {
  std::string out;
  for (const char c : name) {
    if (std::string_view(":;=@").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  if (value.empty()) return out + ';';
  out += ':';
  if (value[0] == '=' || value[0] == '@') out += '\\';
  return out.append(value);
}

}  // namespace

std::string httpieCommand(const model::Exchange& x, std::string_view body) {
  if (!x.request) return {};
  std::string out = "http --print=hb";
  // An argument holds no NUL, and HTTPie takes arguments as text.
  const bool piped = !body.empty() && (body.find('\0') != std::string_view::npos || !codec::isUtf8(body));
  if (!piped) out += " --ignore-stdin";
  if (x.request->path.find("/.") != std::string::npos) out += " --path-as-is";
  out += " " + shellWord(methodOf(x)) + " " + shellWord(urlOf(x));
  const auto fields = plainFields(x);
  const auto has = [&](std::string_view name) {
    return std::any_of(fields.begin(), fields.end(), [&](const auto& f) { return equalsIgnoreCase(f.first, name); });
  };
  for (const auto& [name, value] : fields) out += " \\\n  " + shellWord(item(name, value));
  for (const std::string_view added : {"Accept", "Accept-Encoding", "User-Agent"})
    if (!has(added)) out += " \\\n  " + std::string(added) + ':';
  if (!body.empty() && !has("Content-Type")) out += " \\\n  Content-Type:";
  if (body.empty()) return out;
  if (piped) return "printf '" + octal(body) + "' | " + out;
  return out + " \\\n  --raw " + shellWord(body);
}

}  // namespace penstock::exporter
