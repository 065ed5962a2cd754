/** What people say to a voice assistant in Spanish: whole, and broken off where more comes. */
export const WHOLE = `
Lo necesito.
Sí, quiero.
Yo también lo quiero.
No puedo.
Eso es.
Así es.
No sé dónde está.
¿Dónde está?
¿Cuál es?
¿Qué hacemos entonces?
Lo hago luego.
Desde luego.
Para.
Enciende la luz.
Es para mí.
Eso es lo que quiero.
Cuando puedas.
Si puedes.
Creo que sí.
No hay.
Me llamo Ana.
Ya lo sé.
Ponlo más alto.
Estoy en contra.
Te quiero.
No, no lo es.
De vez en cuando.
¿Y tú?
Quiero dos.
Dame otro.
¿De dónde eres?
No sé qué es.
¿Quién es?
Vale, vamos pues.
Sí que puede.
Por si acaso.
Apágala.
La verdad es que no.
¿Cuánto es?
Llámame cuando lo necesites.
La quiero.
Sí, los necesito.
No lo puedo creer.
No me gusta.
Creo que sí puede.
¿Por qué no?
Dime quién es.
No sé cuál es.
Ponme otra.
Quedamos luego.
Me da igual.
Eso creo.
Cuando quieras.
Lo que tú digas.
¿Cuánto cuesta?
Ya lo tengo.
Sube el volumen.
Y nada más.
Así lo quiero.
¿Quién lo necesita?
Somos tres.
Pues claro que no.
No, todavía no.
Ella también puede.
Eso no lo sé.
Para ya.
Está bien así.
Vete.
El que más me gusta.
Tengo sed.
`;
export const OPEN = `
Quiero ir a
Me gustaría reservar una mesa para
Vamos al parque y
No puedo ir porque
Manda un mensaje a mi
¿Podrías
Me llamo
Necesito un vuelo desde Madrid a
¿Qué tiempo hace en
Pon una canción de
Es una carta de
Me gusta, pero
Quisiera
Busco un hotel con
Recuérdame que
La casa de mi
Quiero pedir, eh
Tengo que
El problema es que
Quería saber si
Tengo una reunión con el
Mi hermana y su marido son
Pon la alarma a las
Añade leche, huevos y
Llévame al
Mañana voy a
Creo que es
Cuéntame algo sobre
¿Me puedes
Mi número es
Estoy buscando el
Compra pan o
Estaba muy
Ayer la película era
Voy a ir con los
Quiero
Llama a la
Tradúcelo del
El tren sale a las ocho de
Eh
Quiero saber si
¿Cuál es la capital de
Necesito ir al
Pon un temporizador de
Reserva una habitación para
Mi madre vive en
Me duele la
Compra leche y
El vuelo sale de
¿A qué hora abre el
Dile a mi
Busca un restaurante cerca del
Estoy en casa con
Pensaba que
No voy porque
Una pizza sin
Habla con los
Traduce esto al
La reunión es con
Quisiera una mesa para
Yo creo que
Son las ocho y
Entre Madrid y
Es un poco muy
Me voy a
`;
