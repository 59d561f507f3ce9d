// SPDX-License-Identifier: GPL-3.0-or-later
// The Raw tab: head and body as they were on the wire.
#pragma once

#include <QWidget>

#include "gui/jobs.h"
#include "penstock/display/body.h"

namespace penstock::gui {

class CodeView;
class FindBar;
class NoticeBar;
class Theme;

/// Loads only while it is visible. Thread: GUI.
class RawPage : public QWidget {
  Q_OBJECT
 public:
  /// `pool` outlives this. `name` begins the object names.
  RawPage(Theme& theme, QThreadPool& pool, const QString& name, QWidget* parent = nullptr);
  ~RawPage() override;

  /// `same`: a newer state of the message shown.
  void setRaw(std::string head, display::BodyRequest request, bool same);
  void openFind();

 Q_SIGNALS:
  /// See BodyPage.
  void decodeRequested(const std::string& bytes, const QString& name);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void load();

  Job job_;
  std::string head_;
  display::BodyRequest request_;
  bool dirty_ = false, same_ = false, cut_ = false;
  NoticeBar* notice_;
  CodeView* code_;
  FindBar* find_;
};

}  // namespace penstock::gui
