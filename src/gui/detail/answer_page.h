// SPDX-License-Identifier: GPL-3.0-or-later
// The Answer tab: what a language model streamed, put together, also while it streams.
#pragma once

#include <memory>

#include "gui/detail/probed_page.h"
#include "gui/plain_text.h"
#include "penstock/display/answer.h"

namespace penstock::gui {

class CodeView;
class FindBar;
class NoticeBar;
class Theme;

/// Thread: GUI.
class AnswerPage : public ProbedPage {
  Q_OBJECT
 public:
  /// `pool` outlives this. `name` begins the object names.
  AnswerPage(Theme& theme, QThreadPool& pool, const QString& name, QWidget* parent = nullptr);
  ~AnswerPage() override;
  void openFind();
  /// See BodyPage.
  void setSought(const std::vector<std::string>& texts);

 protected:
  Probe probeOf(const display::BodyRequest& request) const override;
  void reset() override;
  void load(const display::BodyRequest& request, bool same) override;

 private:
  std::shared_ptr<display::AnswerFollower> follower_;  // used by one job at a time
  std::vector<std::string> sought_;
  PlainLabel* summary_;
  NoticeBar* notice_;
  CodeView* text_;
  FindBar* find_;
};

}  // namespace penstock::gui
