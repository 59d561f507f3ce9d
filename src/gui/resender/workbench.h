// SPDX-License-Identifier: GPL-3.0-or-later
// The tabs of the Resender and what belongs to them, without widgets; kept in the project as they change.
#pragma once

#include <QObject>
#include <QTimer>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "gui/resender/past_view.h"
#include "penstock/service/drafts.h"

namespace penstock::gui {

/// Thread: GUI.
class Workbench : public QObject {
  Q_OBJECT
 public:
  using Id = std::uint64_t;
  explicit Workbench(QObject* parent);

  /// From now on that project's; what is not kept yet of the one before is kept. Null: none, and no tabs.
  void setProject(service::ProjectPtr project);
  bool isOpen() const { return kept_.has_value(); }
  const service::Drafts& drafts() const { return drafts_; }

  /// Null: none.
  service::RequestTab* current() { return find(drafts_.current); }
  service::RequestTab* find(Id id);
  /// Behind the current one, with a number of its own. Null: there are as many as there may be.
  service::RequestTab* add(service::RequestTab tab);
  void choose(Id id);
  /// It can come back until the project is closed.
  void close(Id id);
  bool canReopen() const { return !closed_.empty(); }
  void reopen();
  void move(int from, int to);
  void rename(Id id, std::string name);
  /// Something of it was changed by who found it: kept after a moment.
  void touch(Id id);
  /// In place of what stands in the tab this is kept, while a send of its past is looked at. Null: the tab itself.
  void keepUnsent(Id id, const PastView::Written* written);
  /// Its own number is given; the oldest may be forgotten.
  service::SentDraft& addSent(Id tab, service::SentDraft sent);
  /// What became known of it.
  void setExchange(Id tab, std::uint64_t number, model::ExchangeId exchange);
  void setChain(std::vector<Id> chain);
  void setChainAgain(std::string expression);
  void setEnvironments(std::vector<draft::Environment> environments);
  void setEnvironment(std::string name);
  void setTaken(std::string_view variable, std::string value);
  void forgetTaken();
  draft::Variables variables() const;

  /// Whether all of what is current can be kept; see KeptDrafts.
  bool fits(Id id) const { return !tooLarge_.contains(id); }
  /// What waits to be kept is kept now. Who has newer texts gives them on `saving`.
  void save();

  /// "POST /login", as a tab is called that has no name.
  static QString titleOf(const service::RequestTab& tab);

 Q_SIGNALS:
  void saving();
  void listChanged();
  void currentChanged();
  void variablesChanged();
  /// Its name, options or past.
  void tabChanged(quint64 id);
  void closing(quint64 id);

 private:
  void saveSoon(Id id);
  void saveOrderSoon();

  struct Closed {
    service::RequestTab tab;
    std::size_t place;
  };
  std::optional<service::KeptDrafts> kept_;
  service::Drafts drafts_;
  std::vector<Closed> closed_;
  std::set<Id> unsaved_, tooLarge_;
  std::map<Id, PastView::Written> unsent_;
  bool orderUnsaved_ = false;
  QTimer saveTimer_;
};

}  // namespace penstock::gui
