// SPDX-License-Identifier: GPL-3.0-or-later
// The least that a window of Qt is: what the program's own is measured against.
#include <QApplication>
#include <QWidget>

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  QWidget window;
  window.setWindowTitle("Bare window");
  window.resize(1280, 800);
  window.show();
  return QApplication::exec();
}
