/** What people say to a voice assistant in German: whole, and broken off where more comes. */
export const WHOLE = `
Ich nehme eine.
Das freut mich sehr.
Mach das Licht an.
Ich komme mit.
Schalt die Heizung ein.
Mach die Tür zu.
Das ist meine.
Ich habe keine.
Danke sehr.
Ich denke darüber nach.
Wie geht das denn?
Was machen wir dann?
Hör auf damit.
Ich weiß nicht, wo wir sind.
Das ist alles, was ich habe.
Da bin ich.
Stell den Wecker auf sieben Uhr.
Das ist halt so.
Von jedem eins, bitte.
Sag ihm, dass ich da bin.
Kaufst du noch Milch ein?
Das stimmt, oder?
Ich hätte gern eine.
Ich glaube, dass es so besser wäre.
Ich schlafe gleich ein.
Wie viele sind es?
Lies mir die Nachricht vor.
Ich bin dafür.
Ich weiß nicht, ob ich das könnte.
Nimm doch meine.
Wenn du möchtest.
Es tut mir leid.
Schau mal nach.
Das wäre schön.
Er mag sie sehr.
Was kostet das?
Spiel das Lied, das ich so gern habe.
Und wer bist du?
Nein, ich will nicht.
Ich mache das schon, also keine Sorge.
`;
export const OPEN = `
Ich möchte gerne nach
Ich hätte gern einen Tisch für
Wir gehen in den Park und
Ich kann nicht kommen, weil
Stell einen Wecker für
Schick eine Nachricht an meinen
Wie komme ich zum
Kannst du
Erinnere mich an
Das ist ein Brief von
Ich mag es, aber
Wie ist das Wetter in
Ich brauche ein
Ich suche ein Hotel mit einem
Mein Name ist
Ich wollte fragen, ob
Ich fahre morgen zur
Das Problem ist, dass
Zeig mir Züge von Berlin nach
Ich bin, ähm
Können Sie mir
Meine Schwester und mein Bruder sind
Ich würde gerne
Schreib eine Mail an den Chef wegen
Gibt es ein Restaurant im
Am Montag oder
Ich habe ein Treffen mit dem
Ich glaube, wir sind
Spiel was von
Ich nehme die Pizza ohne
Ruf mich an, wenn
Äh
Wir waren gestern beim
Ich will
Setz Milch, Eier und
Ich rufe an wegen
Übersetze das ins
Das kostet ungefähr so viel wie ein
Ich möchte
Es gibt
`;
