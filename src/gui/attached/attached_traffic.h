// SPDX-License-Identifier: GPL-3.0-or-later
// The traffic of another process: filter, list and detail, and what can be done with an exchange from here.
#pragma once

#include <QSplitter>
#include <QStackedWidget>
#include <memory>

#include "gui/attached/stand_ins.h"
#include "gui/detail/detail_panel.h"
#include "gui/jobs.h"
#include "gui/project_memory.h"
#include "gui/theme.h"
#include "gui/traffic/filter_bar.h"
#include "gui/traffic/no_match.h"
#include "gui/traffic/traffic_model.h"
#include "gui/traffic/traffic_view.h"
#include "gui/window/actions.h"
#include "penstock/attached/attachment.h"
#include "penstock/exporter/copy_as.h"

namespace penstock::gui {

/// Lifetime: theme, actions and intercept outlive it. Thread: GUI.
class AttachedTraffic : public QSplitter {
  Q_OBJECT
 public:
  AttachedTraffic(std::shared_ptr<attached::Attachment> attachment, service::Intercept& intercept, Theme& theme, const Actions& actions, QWidget* parent);

  ~AttachedTraffic() override;

  /// It stands elsewhere: in the bar above.
  FilterBar& filter() { return *filter_; }
  TrafficModel& model() { return model_; }
  TrafficView& view() { return *view_; }
  DetailPanel& detail() { return *detail_; }
  /// Those of the window's actions that are done here.
  QList<QAction*> done() const;

 Q_SIGNALS:
  void told(const QString& sentence);

 private:
  void connectRows();
  void connectActions();
  void takeCapture();
  void filterChanged();
  void selectionChanged();
  void copyUrls();
  void copyAs(const exporter::CopyForm& form);
  void setColor(int color);
  void resend();
  void copied(const QString& text, const QString& what);

  const std::shared_ptr<attached::Attachment> attachment_;
  const Actions& actions_;
  NoPassthrough passthrough_;
  NoTrust trust_;
  NoNames names_;
  TrafficModel model_;
  Mailbox mailbox_{this};
  attached::CapturePtr capture_;
  ProjectMemory memory_;  // of the person: there is no project here
  FilterBar* filter_;
  QStackedWidget* face_;
  TrafficView* view_;
  NoMatch* noMatch_;
  DetailPanel* detail_;
  Subscription captureChanged_;
};

}  // namespace penstock::gui
