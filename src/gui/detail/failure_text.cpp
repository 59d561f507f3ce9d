// SPDX-License-Identifier: GPL-3.0-or-later
// What a failure means and what one can do about it.
#include "gui/detail/exchange_facts.h"
#include "gui/format.h"
#include "penstock/base/ascii.h"
#include "penstock/base/endpoint.h"

namespace penstock::gui {
namespace {

bool sameAddress(std::string_view endpoint, std::string_view address) { return endpointOf(endpoint).address == address; }

}  // namespace

const model::AutoPassthrough* passthroughOf(const model::Exchange& x,
                                            const std::vector<model::AutoPassthrough>& active) {
  if (x.kind != model::ExchangeKind::tlsTunnel) return nullptr;
  const std::string* client = x.connection ? &x.connection->clientAddress : nullptr;
  for (const model::AutoPassthrough& entry : active)
    if (equalsIgnoreCase(entry.host, x.host) && (!client || client->empty() || sameAddress(*client, entry.client)))
      return &entry;
  return nullptr;
}

QString passthroughText(const model::AutoPassthrough& entry) {
  const QString times = entry.count == 1 ? QStringLiteral("once") : QStringLiteral("%1 times").arg(entry.count);
  return QStringLiteral("Passed through undecrypted until %1, because %2, %3.")
      .arg(timeOfDayText(entry.expires).left(8), wireText(entry.reason), times);
}

QString failureText(const model::Exchange& x) {
  if (!x.failure) return {};
  const model::FailureWords& words = model::wordsOf(x.failure.kind);
  QString what = wireText(words.clause);
  if (!what.isEmpty()) what[0] = what[0].toUpper();
  if (!x.failure.detail.empty()) what += ": " + wireText(x.failure.detail);
  what += ".";
  const QString more = wireText(words.meaning);
  return more.isEmpty() ? what : what + " " + more;
}

}  // namespace penstock::gui
