// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and values in sections, as text that can be selected and copied.
#pragma once

#include <QTextEdit>
#include <vector>

namespace penstock::gui {

class Theme;

enum class Phase : int { none, wait, connect, tls, firstByte, receive };

struct Fact {
  enum class Look { words, mono, dim, good, warn, bad };
  QString key, value;
  Look look = Look::mono;
  Phase phase = Phase::none;  // with a phase, a bar is drawn from..to
  double from = 0, to = 0;    // parts of the whole, 0 to 1
  QString second = {};        // in a section of two columns: what the other side has
  bool operator==(const Fact&) const = default;
};
struct FactSection {
  QString title;
  std::vector<Fact> facts;
  /// Heads of the columns where two things are compared; empty elsewhere.
  QStringList columns = {};
  bool operator==(const FactSection&) const = default;
};
using Facts = std::vector<FactSection>;

/// Thread: GUI.
class FactsView : public QTextEdit {
  Q_OBJECT
 public:
  explicit FactsView(Theme& theme, QWidget* parent = nullptr);
  /// Redraws only what changed: with the same facts, selection and place stay.
  void setFacts(const Facts& facts);
  /// Back to the top: another exchange.
  void resetPlace();
  const Facts& facts() const { return facts_; }

 protected:
  /// Text alone: fonts and colours are the window's.
  QMimeData* createMimeDataFromSelection() const override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  void rebuild();
  void insertSection(QTextCursor& cursor, const FactSection& section);

  Theme& theme_;
  Facts facts_;
};

}  // namespace penstock::gui
