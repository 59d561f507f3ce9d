// SPDX-License-Identifier: GPL-3.0-or-later
// What one does with the exchanges that are selected: copy them, save their bodies, mark them, delete them.
#pragma once

#include <QObject>
#include <functional>
#include <string>

#include "gui/jobs.h"
#include "gui/theme.h"
#include "gui/traffic/traffic_page.h"
#include "gui/window/actions.h"
#include "gui/window/toast.h"
#include "penstock/exporter/copy_as.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: all it is given outlives it. Thread: GUI.
class ExchangeActions : public QObject {
  Q_OBJECT
 public:
  ExchangeActions(service::ProxyService& service, const Theme& theme, const Actions& actions, TrafficPage& page, Toast& toast,
                  QWidget* window);

  /// Which of them make sense for the current row.
  void selectionChanged();
  /// What undo would take back.
  void showUndo();
  /// Something was done that undo takes back: said with an Undo of its own as long as nothing newer was done; "" is not
  /// worth saying.
  void did(const QString& told);
  /// Of this project from now on. Null: of none.
  void setProject(service::ProjectPtr project);

 private:
  using Ids = std::vector<model::ExchangeId>;
  model::Summary current() const;
  void withSelected(std::function<void(const Ids& ids)> done);
  void copy(const QString& text, const QString& what);
  void copyUrls();
  void copyHosts();
  void copyAs(const exporter::CopyForm& form);
  using BodyPtr = std::shared_ptr<const model::BodyReader>;
  void copyWithFile(const exporter::CopyForm& form, const model::ExchangePtr& exchange, const BodyPtr& body);
  void saveBody(model::Direction direction);
  void write(const model::Recording& recording, const model::ExchangePtr& exchange, model::Direction direction, const QString& path);
  void trust(model::TrustScope scope);
  void setColor(int color);
  void edit(bool tags);
  void remove();
  void undo();
  void redo();

  service::ProxyService& service_;
  const Theme& theme_;
  const Actions& actions_;
  TrafficPage& page_;
  Toast& toast_;
  QWidget* window_;
  Mailbox mailbox_{this};
  service::ProjectPtr project_;
  int offer_ = -1;  // of Undo, as the toast numbers what it tells
};

}  // namespace penstock::gui
