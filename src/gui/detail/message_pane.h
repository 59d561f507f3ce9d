// SPDX-License-Identifier: GPL-3.0-or-later
// One side of an exchange, the request or the response, with its tabs.
#pragma once

#include <QThreadPool>
#include <optional>
#include <string>
#include <vector>

#include "gui/detail/detail_source.h"
#include "gui/jobs.h"
#include "gui/detail/pane.h"
#include "penstock/display/body.h"
#include "penstock/display/exchange_facts.h"
#include "penstock/display/stages.h"

class QPushButton;

namespace penstock::gui {

class AnswerPage;
class BodyPage;
class DecodeDialog;
class FactsView;
class MessagesPage;
class NameValuePage;
struct NameValueRow;
class NoticeBar;
class PillButton;
class RawPage;
class RecordsPage;
class RemedyBar;
class TrustBar;

/// Thread: GUI.
class MessagePane : public Pane {
  Q_OBJECT
 public:
  /// `source` and `pool` outlive this.
  MessagePane(const DetailSource& source, Theme& theme, QThreadPool& pool, model::Direction direction,
              QWidget* parent = nullptr);
  ~MessagePane() override;

  /// Null empties the pane. `same`: a newer snapshot of the exchange shown: place, selection and tab stay.
  void setExchange(const model::ExchangePtr& exchange, bool same);
  /// Opens the find bar where the current tab has one. False where it has none.
  bool openFind();
  /// See BodyPage.
  void setSought(const std::vector<std::string>& texts);
  bool canFind() const;
  /// An exchange that was before the one shown: where its head and body differ is marked. Null: none.
  void setEarlier(const model::ExchangePtr& earlier);
  /// To the next such place, fields first, and from the last to the first.
  void nextChange();
  /// Null on the side that has none.
  MessagesPage* messages() const { return messages_; }
  RemedyBar* remedies() const { return remedies_; }
  /// The other pane learned how large its body is when decoded.
  void setDecodedResponse(std::optional<std::uint64_t> size);
  /// There may be other names for fields of Protocol Buffers.
  void schemaChanged();

 Q_SIGNALS:
  /// See BodyPage.
  void schemaWanted();
  void bodyDecoded(std::optional<std::uint64_t> size);

 private:
  void addOverview(Theme& theme);
  void addStage(Theme& theme);
  void addReadings(Theme& theme, QThreadPool& pool);
  NameValuePage* addTable(Theme& theme, const QString& id, const QString& title);
  void addCertificates(Theme& theme);
  /// `where` and `name`: under which the steps are remembered.
  DecodeDialog* decode(std::string bytes, const QString& where, const QString& name);
  void showToken(const NameValueRow& row, const QString& id);
  void showHead();
  void showFields(const model::Headers* fields);
  void showBody(const model::Headers* fields);
  void showStage();
  void chooseStage(display::StageName name);
  /// Those of what the current tab shows that differ.
  std::vector<display::StageName> stages() const;
  display::StageName shownStage() const;
  display::BodyStage bodyStage(const model::Exchange& x) const;
  void markFields(std::vector<NameValueRow>& rows) const;
  bool showsSent() const { return stage_ == display::StageName::modified || stage_ == display::StageName::sent; }
  /// The current tab is what a body is besides.
  bool readsBody() const { return current() == "answer" || current() == "records"; }
  std::string headText() const;
  void showForm(const display::BodyRequest& request);
  void showOverview();
  void showMessages();
  void showPassthrough();
  void retryDecryption();
  bool isRequest() const { return direction_ == model::Direction::toServer; }
  const model::Headers* headers() const;

  const DetailSource& source_;
  const model::Direction direction_;
  Job formJob_;
  model::ExchangePtr exchange_, earlier_;
  display::DecodedSizes decoded_;
  bool same_ = false;
  std::optional<display::StageName> stage_;  // chosen; what came, decoded, where nothing is
  NoticeBar* failure_ = nullptr;
  NoticeBar* passthrough_ = nullptr;
  TrustBar* trust_ = nullptr;
  RemedyBar* remedies_ = nullptr;
  QPushButton* retry_ = nullptr;
  FactsView* overview_ = nullptr;
  MessagesPage* messages_ = nullptr;
  FactsView* why_ = nullptr;
  FactsView* timing_ = nullptr;
  NameValuePage* headersTable_ = nullptr;
  NameValuePage* cookies_ = nullptr;
  NameValuePage* trailers_ = nullptr;
  NameValuePage* query_ = nullptr;
  NameValuePage* form_ = nullptr;
  BodyPage* body_ = nullptr;
  AnswerPage* answer_ = nullptr;
  RecordsPage* records_ = nullptr;
  RawPage* raw_ = nullptr;
  FactsView* certificates_ = nullptr;
  PillButton* stagePill_ = nullptr;
};

}  // namespace penstock::gui
