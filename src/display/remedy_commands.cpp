// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/remedy_commands.h"

#include <algorithm>

#include "penstock/base/host_name.h"
#include "penstock/exporter/code.h"

namespace penstock::display {
namespace {

constexpr std::string_view kHost = "HOST";

/// The words of a flag with the host in its place, each quoted where it has to be.
std::string flagFor(std::string_view flag, const std::string& host) {
  std::string out;
  while (!flag.empty()) {
    const std::size_t end = std::min(flag.find(' '), flag.size());
    std::string word(flag.substr(0, end));
    flag.remove_prefix(std::min(end + 1, flag.size()));
    const std::size_t at = word.find(kHost);
    const bool named = at != std::string::npos;
    if (named) word.replace(at, kHost.size(), host);
    out += ' ';
    out += named ? exporter::shellWord(word) : word;
  }
  return out;
}

/// A name that somebody could be asked for.
bool isName(const std::string& host) {
  const std::string name = hostName(host);
  const bool address = name.find(':') != std::string::npos || std::all_of(name.begin(), name.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
  return !name.empty() && !address;
}

}  // namespace

std::vector<model::Remedy> remediesOf(const model::Exchange& x) {
  const auto all = model::remediesFor(x.failure.kind);
  std::vector<model::Remedy> out(all.begin(), all.end());
  std::erase_if(out, [&](model::Remedy remedy) {
    if (remedy == model::Remedy::sendAgain) return x.kind != model::ExchangeKind::http;
    return remedy == model::Remedy::sendElsewhere && !isName(x.host);
  });
  return out;
}

std::vector<RemedyCommand> remedyCommands(const model::Exchange& x, const std::string& proxy, const std::string& caFile) {
  std::vector<RemedyCommand> out;
  for (const model::Remedy remedy : remediesOf(x)) {
    const model::RemedyWords& words = model::wordsOf(remedy);
    if (remedy == model::Remedy::trustCa && !proxy.empty()) {
      const std::string url = "https://" + x.host + (x.port == 443 || x.port == 0 ? "" : ":" + std::to_string(x.port)) + "/";
      out.push_back({"A client that is told of the CA, to compare with.",
                     "curl -x " + exporter::shellWord("http://" + proxy) + " --cacert " + exporter::shellWord(caFile) + " --url " + exporter::shellWord(url)});
    }
    if (!words.flag.empty()) out.push_back({std::string(words.step), "penstock" + flagFor(words.flag, x.host)});
  }
  return out;
}

}  // namespace penstock::display
