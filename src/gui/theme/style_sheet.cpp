// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/style_sheet.h"

#include <QHash>
#include <QRegularExpression>

namespace penstock::gui {
namespace {

// {name} is a token, {12} a size in design pixels. Braces of the sheet itself are therefore never directly round a
// word.
constexpr auto kSheet = R"(
* { outline: 0; }
QMainWindow, QDialog { background: {panel}; }
QToolTip { background: {panel}; color: {text}; border: 1px solid {line}; padding: {3}px {6}px; }

QWidget[look="bar"] { background: {panel}; border: 0; border-bottom: 1px solid {line}; }
QWidget[look="statusbar"] { background: {panel}; border: 0; border-top: 1px solid {line}; }
QWidget[look="pane"] { background: {background}; border: 0; }
QWidget[look="hosts"], QWidget[look="hosts"] QTreeView, QWidget[look="hosts"] QListView { background: {panel}; border: 0; }
QWidget[look="toolbar"] { background: {background}; border: 0; border-bottom: 1px solid {line}; }
QFrame[frameShape="4"], QFrame[frameShape="5"] { border: 0; background: {line}; }
QFrame[frameShape="4"] { max-height: 1px; min-height: 1px; }
QFrame[frameShape="5"] { max-width: 1px; min-width: 1px; }

QLabel { background: transparent; }
QLabel[look="dim"] { color: {dim}; }
QLabel[look="meaning"] { color: {text}; background: {panel}; border: 0; border-top: 1px solid {line}; }
QLabel[look="problem"] { color: {serverError}; }
QLabel[look="tabname"] { font-weight: 500; }
QLabel[look="tabname-behind"] { color: {dim}; font-weight: 500; }
QLabel[look="ok"] { color: {ok}; }
QLabel[look="title"] { font-weight: 600; }
QLabel[look="heading"] { font-weight: 600; font-size: {18}px; }
QLabel[look="mono"] { font-family: "{mono}"; font-size: {12}px; }
QLabel[look^="pill"] { border-radius: {4}px; padding: {2}px {6}px; font-size: {11}px; background: {panel}; color: {dim}; }
QLabel[look="pill-accent"] { color: {accent}; }
QLabel[look="pill-warn"] { color: {clientError}; }
QLabel[look="pill-error"] { color: {serverError}; }
QLabel[look^="count"] { border-radius: {7}px; padding: {1}px {7}px; font-size: {11}px; background: {hover}; color: {text}; font-weight: 500; }
QLabel[look="count-behind"] { color: {dim}; }

QLabel[look="step"] { border-radius: {12}px; background: {selection}; color: {accent}; font-weight: 600; font-size: {12}px; }

QPushButton {
  background: {background}; border: 1px solid {line}; border-radius: {6}px;
  min-height: {26}px; padding: 0 {10}px; color: {text};
}
QPushButton:hover { background: {hover}; }
QPushButton:pressed { background: {line}; }
QPushButton:focus { border-color: {accent}; }
QPushButton:checked { color: {accent}; border-color: {accent}; }
QPushButton:disabled { color: {dim}; background: {panel}; }
QPushButton[look="primary"], QPushButton:default { background: {accent}; border-color: {accent}; color: {onAccent}; font-weight: 500; }
QPushButton[look="primary"]:hover { border-color: {text}; }
QPushButton[look="primary"]:focus { border-color: {text}; }
QPushButton[look="primary"]:disabled { background: {line}; border-color: {line}; color: {dim}; }
QPushButton[look="danger"] { color: {serverError}; border-color: {serverError}; }
QPushButton[look="link"] { border-color: transparent; background: transparent; color: {accent}; padding: 0 {6}px; }
QPushButton[look="link"]:hover { background: {hover}; }
QPushButton[look="link"]:focus { border-color: {accent}; }
QPushButton::menu-indicator { width: 0; image: none; }

QToolButton {
  background: transparent; border: 1px solid transparent; border-radius: {6}px; padding: {3}px {6}px; color: {text};
}
QToolButton:hover { background: {hover}; }
QToolButton:pressed { background: {line}; }
QToolButton:focus { border-color: {accent}; }
QToolButton:disabled { color: {dim}; }
QToolButton::menu-indicator { width: 0; image: none; }
QToolButton[look="flat"] { background: {background}; border: 1px solid {line}; min-width: {26}px; min-height: {26}px; padding: 0; }
QToolButton[look="flat"]:hover { background: {hover}; }
QToolButton[look="flat"]:focus { border-color: {accent}; }
QToolButton[look="tab"] { padding: {4}px {9}px; color: {dim}; }
QToolButton[look="tab"]:hover { color: {text}; background: transparent; }
QToolButton[look="tab"]:checked { color: {text}; background: {hover}; font-weight: 500; }
QToolButton[look="tab"]:focus { border-color: {accent}; }
QToolButton[look="tabclose"] { padding: 0; border-radius: {4}px; }
QTabBar { background: transparent; border: 0; }
QTabBar::tab {
  background: transparent; border: 0; border-bottom: {2}px solid transparent; color: {dim}; padding: 0 {8}px; min-height: {28}px; font-size: {12}px;
}
QTabBar::tab:hover { color: {text}; background: {hover}; }
QTabBar::tab:selected { color: {text}; border-bottom-color: {accent}; }
QTabBar::tab:focus { color: {accent}; }
QTabBar QToolButton { background: {panel}; border: 0; }
QToolButton[look="paused"] {
  background: {bannerFill}; border: 1px solid {clientError}; color: {clientError}; font-weight: 600; min-height: {26}px; padding: 0 {8}px;
}
QToolButton[look="quick"] { padding: {2}px {8}px; color: {dim}; font-size: {12}px; border-radius: {11}px; }
QToolButton[look="quick"]:hover { color: {text}; }
QToolButton[look="quick"]:checked { background: {selection}; color: {text}; }
QToolButton[look="quickAccent"] { padding: {2}px {8}px; color: {accent}; font-size: {12}px; border-radius: {11}px; }
QToolButton[look="quickAccent"]:hover { background: {hover}; }
QToolButton[look="quickAccent"]:focus { border-color: {accent}; }
QToolButton[look="quick"]:focus { border-color: {accent}; }
QToolButton[look="taken"] {
  padding: {1}px {8}px; color: {accent}; font-size: {12}px; border-radius: {11}px; background: {selection}; margin-left: {4}px;
}
QToolButton[look="taken"]:hover { border-color: {accent}; }
QToolButton[look="taken"]:focus { border-color: {accent}; }
QLabel[look="status-warn"] { color: {clientError}; font-size: {12}px; font-weight: 600; }
QLabel[look="status"] { color: {dim}; font-size: {12}px; }
QToolButton[look="status"] { padding: {1}px {6}px; color: {dim}; font-size: {12}px; }
QToolButton[look="status"]:hover { color: {text}; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox {
  background: {editor}; border: 1px solid {line}; border-radius: {6}px; padding: {3}px {8}px;
  selection-background-color: {selection}; selection-color: {text};
}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus { border-color: {accent}; }
QPlainTextEdit[look="view"], QTextEdit[look="view"] { border: 0; border-radius: 0; }
QLineEdit[look="wrong"], QLineEdit[look="wrong"]:focus { border-color: {serverError}; }
QComboBox { color: {text}; background: {background}; border: 1px solid {line}; border-radius: {6}px; padding: {2}px {8}px; min-height: {22}px; }
QComboBox:focus { border-color: {accent}; }
QComboBox::drop-down { border: 0; width: {22}px; }
QComboBox::down-arrow { image: url(:/theme/arrow-down.svg); width: {12}px; height: {12}px; }
QAbstractSpinBox { min-height: {22}px; padding-right: {20}px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; border: 0; background: transparent; width: {20}px; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: {hover}; }
QAbstractSpinBox::up-arrow { image: url(:/theme/arrow-up.svg); width: {10}px; height: {10}px; }
QAbstractSpinBox::down-arrow { image: url(:/theme/arrow-down.svg); width: {10}px; height: {10}px; }
QCheckBox { spacing: {6}px; }
QCheckBox::indicator, QTableWidget::indicator { width: {14}px; height: {14}px; border: 1px solid {dim}; border-radius: {4}px; background: {editor}; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: {accent}; }
QCheckBox::indicator:checked, QTableWidget::indicator:checked { background: {accent}; border-color: {accent}; image: url(:/theme/check-{scheme}.svg); }
QCheckBox::indicator:checked:focus { border-color: {text}; }
QCheckBox::indicator:disabled { background: {panel}; border-color: {line}; }
QCheckBox::indicator:checked:disabled { background: {line}; }
QDialogButtonBox QPushButton { min-width: {72}px; }
QComboBox QAbstractItemView { background: {background}; border: 1px solid {line}; selection-background-color: {selection}; }

QMenu { background: {background}; border: 1px solid {line}; padding: {4}px; }
QMenu::item { padding: {5}px {24}px {5}px {10}px; border-radius: {4}px; color: {text}; }
QMenu::item:selected { background: {selection}; color: {text}; }
QMenu::item:disabled { color: {dim}; }
QMenu::separator { height: 1px; background: {line}; margin: {4}px {6}px; }
QMenu::icon { padding-left: {8}px; }

QAbstractItemView {
  background: {background}; alternate-background-color: {alternate}; border: 0;
  selection-background-color: {selection}; selection-color: {text};
}
QListWidget#filterCompletions, QListWidget#ruleWhenCompletions { border: 1px solid {line}; }
QListWidget#filterCompletions::item, QListWidget#ruleWhenCompletions::item { padding: {3}px {6}px; }
QAbstractItemView[look="boxed"] { background: {editor}; border: 1px solid {line}; border-radius: {6}px; }
QAbstractItemView[look="boxed"]:focus { border-color: {accent}; }
QHeaderView { background: {background}; border: 0; }
QHeaderView::section {
  background: {background}; color: {dim}; border: 0; border-bottom: 1px solid {line}; padding: {4}px {8}px; font-size: {12}px;
}
QTableCornerButton::section { background: {background}; border: 0; }

QSplitter::handle { background: {line}; }
QSplitter::handle:hover { background: {accent}; }

QScrollBar:vertical { background: transparent; width: {10}px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: {10}px; margin: 0; }
QScrollBar::handle { background: {scroll}; border-radius: {3}px; margin: {2}px; }
QScrollBar::handle:hover { background: {dim}; }
QScrollBar::handle:vertical { min-height: {28}px; }
QScrollBar::handle:horizontal { min-width: {28}px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: {background}; }

QWidget[look="banner"] { background: {bannerFill}; border: 0; border-bottom: 1px solid {line}; }
QWidget[look="banner"] QLabel { color: {text}; }
QFrame[look="toast"] { background: {text}; border-radius: {8}px; border: 0; }
QFrame[look="toast"] QLabel { color: {background}; }
QFrame[look="toast"] QPushButton { background: transparent; border-color: transparent; color: {toastAccent}; font-weight: 600; }
QFrame[look="toast"] QPushButton:focus { border-color: {toastAccent}; }
QFrame[look="card"] { background: {panel}; border: 1px solid {line}; border-radius: {6}px; }
QFrame[look="popup"] { background: {background}; border: 1px solid {line}; border-radius: {8}px; }
QPushButton[look="chip"] { border-radius: {13}px; min-height: {24}px; padding: 0 {12}px; background: {background}; color: {accent}; }
QPushButton[look="chip"]:hover { background: {selection}; }
)";

}  // namespace

QString styleSheet(const Theme& theme) {
  const Tokens& t = theme.tokens();
  const auto mix = [](const QColor& a, const QColor& b, double part) {
    return QColor::fromRgbF(a.redF() * (1 - part) + b.redF() * part, a.greenF() * (1 - part) + b.greenF() * part,
                            a.blueF() * (1 - part) + b.blueF() * part);
  };
  const QHash<QString, QString> words{
      {"background", t.background.name()},
      {"alternate", t.alternate.name()},
      {"panel", t.panel.name()},
      {"line", t.line.name()},
      {"hover", t.hover.name()},
      {"text", t.text.name()},
      {"dim", t.dim.name()},
      {"accent", t.accent.name()},
      {"onAccent", t.onAccent.name()},
      {"selection", t.selection.name()},
      {"editor", t.editor.name()},
      {"clientError", t.clientError.name()},
      {"serverError", t.serverError.name()},
      {"ok", t.ok.name()},
      {"scroll", mix(t.line, t.dim, 0.35).name()},
      {"bannerFill", mix(t.background, t.clientError, 0.10).name()},
      // The toast is inverted: its accent is the other theme's.
      {"toastAccent", (theme.isDark() ? lightTokens() : darkTokens()).accent.name()},
      {"mono", theme.mono().family()},
      {"scheme", theme.isDark() ? QStringLiteral("dark") : QStringLiteral("light")},
  };
  static const QRegularExpression hole(QStringLiteral("\\{(\\w+)\\}"));
  const QString sheet = QString::fromLatin1(kSheet);
  QString out;
  out.reserve(sheet.size() + 1024);
  qsizetype last = 0;
  for (auto it = hole.globalMatch(sheet); it.hasNext();) {
    const auto match = it.next();
    out += QStringView(sheet).mid(last, match.capturedStart() - last);
    bool isSize = false;
    const int size = match.captured(1).toInt(&isSize);
    out += isSize ? QString::number(theme.scaled(size)) : words.value(match.captured(1));
    last = match.capturedEnd();
  }
  out += QStringView(sheet).mid(last);
  return out;
}

}  // namespace penstock::gui
