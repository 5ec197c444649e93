/// Sets lines with tabs in columns, as Docker's tables are: each cell that a tab ends takes the width of the widest one
/// above and below it, at least ten columns, three of them space; what follows the last tab is free.
///
/// - Parameters:
///   - text: lines, each with `\t` between its cells and a newline at its end.
///   - minimum: the least width of a column; `top` wants more than the listings.
public func columns(_ text: String, minimum: Int = 10) -> String {
    let bytes = Array(text.utf8)
    let cells = cells(of: bytes)
    var widths = cells.map { [Int](repeating: 0, count: $0.count - 1) }
    setWidths(of: 0, in: cells.indices, cells, minimum, &widths)
    var table: [UInt8] = []
    table.reserveCapacity(bytes.count * 2)
    for (line, widths) in zip(cells, widths) {
        for (index, cell) in line.enumerated() {
            table += bytes[cell.place]
            guard index < widths.count else { continue }
            table += repeatElement(UInt8(ascii: " "), count: widths[index] - cell.width)
        }
        table.append(UInt8(ascii: "\n"))
    }
    return String(decoding: table, as: UTF8.self)
}

private struct Cell {
    let place: Range<Int>
    let width: Int

    init(_ place: Range<Int>, of bytes: [UInt8]) {
        self.place = place
        let text = bytes[place]
        width = text.allSatisfy { $0 < 0x80 } ? text.count : displayWidth(String(decoding: text, as: UTF8.self))
    }
}

private func cells(of bytes: [UInt8]) -> [[Cell]] {
    var lines: [[Cell]] = []
    var line: [Cell] = []
    var begin = 0
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") {
        line.append(Cell(begin..<index, of: bytes))
        begin = index + 1
        guard byte == UInt8(ascii: "\n") else { continue }
        lines.append(line)
        line = []
    }
    return lines
}

/// A column ends at the first line that does not have it: below that line another one begins.
private func setWidths(
    of column: Int, in lines: Range<Int>, _ cells: [[Cell]], _ minimum: Int, _ widths: inout [[Int]]
) {
    var begin = lines.lowerBound
    while begin < lines.upperBound {
        guard column < cells[begin].count - 1 else {
            begin += 1
            continue
        }
        var end = begin
        var width = minimum
        while end < lines.upperBound, column < cells[end].count - 1 {
            width = max(width, cells[end][column].width + 3)
            end += 1
        }
        for line in begin..<end { widths[line][column] = width }
        setWidths(of: column + 1, in: begin..<end, cells, minimum, &widths)
        begin = end
    }
}
