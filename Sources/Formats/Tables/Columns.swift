/// Sets lines with tabs in columns, as Docker's tables are: each cell that a tab ends takes the width of the widest one
/// above and below it, at least ten columns, three of them space; what follows the last tab is free.
///
/// - Parameter lines: each with `\t` between its cells.
/// - Returns: the lines, each with a newline at its end.
public func columns(_ lines: [String]) -> String {
    let cells = lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false).map { Cell($0) } }
    var widths = cells.map { [Int](repeating: 0, count: $0.count - 1) }
    setWidths(of: 0, in: cells.indices, cells, &widths)
    var text = ""
    text.reserveCapacity(lines.reduce(0) { $0 + $1.utf8.count } + lines.count * 40)
    for (line, widths) in zip(cells, widths) {
        for (index, cell) in line.enumerated() {
            text += cell.text
            guard index < widths.count else { continue }
            for _ in cell.width..<widths[index] { text += " " }
        }
        text += "\n"
    }
    return text
}

private struct Cell {
    let text: Substring
    let width: Int

    init(_ text: Substring) {
        self.text = text
        width = text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : displayWidth(String(text))
    }
}

/// A column ends at the first line that does not have it: below that line another one begins.
private func setWidths(of column: Int, in lines: Range<Int>, _ cells: [[Cell]], _ widths: inout [[Int]]) {
    var begin = lines.lowerBound
    while begin < lines.upperBound {
        guard column < cells[begin].count - 1 else {
            begin += 1
            continue
        }
        var end = begin
        var width = 10
        while end < lines.upperBound, column < cells[end].count - 1 {
            width = max(width, cells[end][column].width + 3)
            end += 1
        }
        for line in begin..<end { widths[line][column] = width }
        setWidths(of: column + 1, in: begin..<end, cells, &widths)
        begin = end
    }
}
