// SPDX-License-Identifier: GPL-3.0-or-later
// What a failure means and what one can do about it.
#include "penstock/base/ascii.h"
#include "penstock/base/endpoint.h"
#include "penstock/display/exchange_facts.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

bool sameAddress(std::string_view endpoint, std::string_view address) { return endpointOf(endpoint).address == address; }

}  // namespace

const model::AutoPassthrough* passthroughOf(const model::Exchange& x, const std::vector<model::AutoPassthrough>& active) {
  if (x.kind != model::ExchangeKind::tlsTunnel) return nullptr;
  const std::string* client = x.connection ? &x.connection->clientAddress : nullptr;
  for (const model::AutoPassthrough& entry : active)
    if (equalsIgnoreCase(entry.host, x.host) && (!client || client->empty() || sameAddress(*client, entry.client))) return &entry;
  return nullptr;
}

std::string passthroughText(const model::AutoPassthrough& entry) {
  const std::string times = entry.count == 1 ? std::string("once") : std::to_string(entry.count) + " times";
  return "Passed through undecrypted until " + timeOfDayText(entry.expires).substr(0, 8) + ", because " + wireText(entry.reason) +
         ", " + times + ".";
}

std::string failureText(const model::Exchange& x) {
  if (!x.failure) return {};
  const model::FailureWords& words = model::wordsOf(x.failure.kind);
  std::string what = capitalized(std::string(words.clause));
  if (!x.failure.detail.empty()) what += ": " + wireText(x.failure.detail);
  what += ".";
  if (!words.meaning.empty()) what.append(" ").append(words.meaning);
  return what;
}

}  // namespace penstock::display
