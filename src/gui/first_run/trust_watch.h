// SPDX-License-Identifier: GPL-3.0-or-later
// What the trust stores of this machine say of our CA; every question is asked on another thread.
#pragma once

#include <QObject>
#include <QStringList>
#include <memory>
#include <vector>

#include "gui/jobs.h"
#include "penstock/service/trust.h"

namespace penstock::gui {

class TrustWatch : public QObject {
  Q_OBJECT
 public:
  explicit TrustWatch(QObject* parent);

  /// Of which CA. Nothing is asked before.
  void setCa(const std::string& pem);
  bool hasCa() const { return bool(stores_); }

  const std::vector<service::TrustStore>& stores() const { return list_; }
  /// Short names of those that trust it: "user", "Firefox", "system".
  QStringList trusted() const;
  bool busy() const { return busy_; }
  bool known() const { return known_; }

  void refresh();
  void install(const std::string& id);
  void remove(const std::string& id);

 Q_SIGNALS:
  /// stores() or busy() is another.
  void changed();
  void failed(const QString& sentence);

 private:
  struct Answer {
    std::vector<service::TrustStore> stores;
    QString error;
  };
  template <class Change>
  void run(Change change);

  Mailbox mailbox_{this};
  std::shared_ptr<service::TrustStores> stores_;
  std::vector<service::TrustStore> list_;
  bool busy_ = false, known_ = false;
};

}  // namespace penstock::gui
