// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/first_run/trust_watch.h"

#include "gui/format.h"

namespace penstock::gui {

TrustWatch::TrustWatch(QObject* parent) : QObject(parent) {}

void TrustWatch::setCa(const std::string& pem) {
  stores_ = std::make_shared<service::TrustStores>(pem);
}

QStringList TrustWatch::trusted() const {
  QStringList names;
  for (const auto& store : list_) {
    if (store.state != service::TrustState::trusted) continue;
    const QString name = store.kind == service::TrustKind::userNss          ? QStringLiteral("user")
                         : store.kind == service::TrustKind::firefoxProfile ? QStringLiteral("Firefox")
                                                                            : QStringLiteral("system");
    if (!names.contains(name)) names << name;
  }
  return names;
}

template <class Change>
void TrustWatch::run(Change change) {
  if (!stores_ || busy_) return;  // TrustStores takes one question at a time
  busy_ = true;
  Q_EMIT changed();
  mailbox_.run(
      [stores = stores_, change] {
        Answer answer;
        const Result<void> done = change(*stores);
        if (!done && done.error().code != ErrorCode::cancelled) answer.error = sentenceText(done.error().message);
        answer.stores = stores->list();
        return answer;
      },
      [this](Answer answer) {
        busy_ = false;
        known_ = true;
        list_ = std::move(answer.stores);
        Q_EMIT changed();
        if (!answer.error.isEmpty()) Q_EMIT failed(answer.error);
      });
}

void TrustWatch::refresh() {
  run([](service::TrustStores&) { return Result<void>(); });
}
void TrustWatch::install(const std::string& id) {
  run([id](service::TrustStores& stores) { return stores.install(id); });
}
void TrustWatch::remove(const std::string& id) {
  run([id](service::TrustStores& stores) { return stores.remove(id); });
}

}  // namespace penstock::gui
