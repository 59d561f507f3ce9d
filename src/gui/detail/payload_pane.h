// SPDX-License-Identifier: GPL-3.0-or-later
// The message chosen in the Messages tab: its payload, and what is known of it.
#pragma once

#include <QThreadPool>
#include <string>
#include <vector>

#include "gui/detail/detail_source.h"
#include "gui/detail/pane.h"
#include "penstock/display/payload_format.h"

namespace penstock::gui {

class AnswerPage;
class BodyPage;
class FactsView;
class NoticeBar;

/// Thread: GUI.
class PayloadPane : public Pane {
  Q_OBJECT
 public:
  /// `source` and `pool` outlive this.
  PayloadPane(const DetailSource& source, Theme& theme, QThreadPool& pool, QWidget* parent = nullptr);

  /// The exchange whose messages these are, as it stands now; null for none.
  void setExchange(const model::ExchangePtr& exchange);
  /// Null `message`: none is chosen. `same`: it is the one shown, and has gone on.
  void setMessage(const model::ExchangePtr& exchange, const model::Message* message, const display::MessageNames& names,
                  bool same);
  /// What went wrong when a schema was loaded; "" when nothing did.
  void setProblem(const QString& sentence);
  bool canFind() const { return current() == "payload" || current() == "answer"; }
  bool openFind();
  /// See BodyPage.
  void setSought(const std::vector<std::string>& texts);

 Q_SIGNALS:
  /// The person wants to load a schema.
  void schemaWanted();

 private:
  const DetailSource& source_;
  model::ExchangePtr answered_;  // whose answer is shown
  NoticeBar* problem_;
  BodyPage* body_;
  AnswerPage* answer_;
  FactsView* facts_;
};

}  // namespace penstock::gui
